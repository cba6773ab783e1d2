import { describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import type { AttemptResult } from '@airy/domain';
import type { Message } from '@airy/model';
import type { ReplyWindow, SendRequest, SendResult } from '@airy/source-kit';
import { facebook } from '@airy/source-facebook';
import { manualClock } from '@airy/testkit';
import type { Attempts, Granted } from './attempts.ts';
import { ChannelGates } from './channel-gate.ts';
import { Delivery, NotAcceptedError } from './delivery.ts';
import type { ChannelNow, KnownConversation } from './open-channel.ts';
import type { PendingMessage } from './read-event.ts';

const page: ChannelNow = { id: 'page', sourceChannelId: '1', token: 'token', metadata: {}, isConnected: true };
const signal = new AbortController().signal;

interface Scene {
  /** What the platform does, call by call; the last one goes on. */
  readonly sends?: readonly ((request: SendRequest<never>) => Promise<SendResult> | SendResult)[];
  readonly channel?: ChannelNow | null | AiryError;
  readonly recipient?: string | null;
  readonly conversation?: KnownConversation;
  readonly replyWindow?: ReplyWindow;
  readonly idempotent?: boolean;
  /** By the number of the question, from 1. */
  readonly isRefused?: (asked: number) => boolean;
  /** So many reports cannot be stored. */
  readonly lostReports?: number;
  readonly maxPerSecond?: number;
}

function messageOf(id: string): Message {
  return {
    ...{
      id,
      headers: null,
      isFromContact: false,
      deliveryState: 'PENDING',
      senderId: 'agent',
      sourceRecipientId: null,
    },
    ...{ conversationId: 'conversation', channelId: 'page', source: 'facebook', content: '{"text":"Hello"}' },
    ...{ sentAt: 0, updatedAt: null, index: 1, contactCount: 1, openAttempt: null },
  };
}

function play(scene: Scene = {}) {
  const clock = manualClock();
  const reports: AttemptResult[] = [];
  const said: object[] = [];
  const paused: number[] = [];
  let calls = 0;
  let asked = 0;
  let lost = scene.lostReports ?? 0;
  const attempts: Pick<Attempts, 'ask' | 'report'> = {
    ask: async message => {
      asked++;
      return scene.isRefused?.(asked)
        ? null
        : { attemptId: `a${asked}`, message, recipient: scene.recipient ?? (scene.recipient === null ? null : '42') };
    },
    report: async (_granted: Granted, result, data) => {
      if (lost-- > 0) throw new AiryError('log_unavailable');
      reports.push(result);
      if (data != null) said.push(data);
    },
  };
  const sends = scene.sends ?? [() => ({ kind: 'delivered', sourceMessageId: 'm' })];
  const gates = new ChannelGates({
    ...{ maxCalls: 4, maxWaiting: 4, maxPerSecond: scene.maxPerSecond ?? null },
    ...{ now: clock.now, sleep: async (delayMs: number) => clock.advance(delayMs) },
  });
  const pause = gates.pause.bind(gates);
  gates.pause = (channelId, waitMs) => (paused.push(waitMs), pause(channelId, waitMs));
  const delivery = new Delivery({
    source: {
      ...facebook,
      capabilities: {
        ...facebook.capabilities,
        idempotentSend: scene.idempotent ?? false,
        replyWindow: scene.replyWindow ?? null,
      },
      send: async request => {
        const send = sends[Math.min(calls++, sends.length - 1)];
        if (!send) throw new Error('nothing is expected to be sent');
        return send(request as never);
      },
    },
    config: {},
    attempts: attempts as Attempts,
    channels: {
      open: async () => {
        if (scene.channel instanceof AiryError) throw scene.channel;
        return scene.channel === undefined ? page : scene.channel;
      },
      conversation: async () => scene.conversation ?? null,
    },
    renew: content => content,
    publicUrl: () => 'https://airy.example',
    files: { read: async () => null },
    gates,
    http: { request: async () => ({ sent: null, reason: 'cut' }) },
    metrics: { sent: () => undefined, profile: () => undefined, file: () => undefined, seen: () => undefined },
    maxAgeMs: 300_000,
    now: clock.now,
  });
  const pending: PendingMessage = { message: messageOf('m1'), askedAt: clock.now(), commandId: 'c' };
  return {
    clock,
    gates,
    reports,
    said,
    paused,
    deliver: () => delivery.deliver(pending, signal),
    calls: () => calls,
    asked: () => asked,
  };
}

const busy = (retryAfterMs?: number) => (): SendResult =>
  retryAfterMs === undefined
    ? { kind: 'not-accepted', reason: 'busy' }
    : { kind: 'not-accepted', reason: 'busy', retryAfterMs };

describe('a pending message', () => {
  it('is sent under a granted attempt and reported', async () => {
    const { deliver, reports, asked } = play();
    await deliver();
    expect(reports).toEqual([{ kind: 'delivered', sourceMessageId: 'm' }]);
    expect(asked()).toBe(1);
  });

  it('is reported with what the platform says of it', async () => {
    const metadata = { read: true };
    const { deliver, reports, said } = play({ sends: [() => ({ kind: 'delivered', sourceMessageId: 'm', metadata })] });
    await deliver();
    expect(reports).toEqual([{ kind: 'delivered', sourceMessageId: 'm' }]);
    expect(said).toEqual([metadata]);
  });

  it('is not sent when the writer refuses', async () => {
    const { deliver, reports, calls } = play({ isRefused: () => true });
    await deliver();
    expect([calls(), reports]).toEqual([0, []]);
  });

  it('is not sent again when the report could not be stored', async () => {
    const { deliver, reports, calls, asked } = play({ lostReports: 2 });
    await expect(deliver()).rejects.toMatchObject({ code: 'log_unavailable' });
    await expect(deliver()).rejects.toMatchObject({ code: 'log_unavailable' });
    await deliver();
    expect([calls(), asked(), reports.length]).toEqual([1, 1, 1]);
  });

  it('that was not accepted asks for a new attempt, and the channel for its pause', async () => {
    const { deliver, reports, clock, paused, calls, asked } = play({
      sends: [busy(2_000), () => ({ kind: 'delivered', sourceMessageId: null })],
    });
    await expect(deliver()).rejects.toThrow(NotAcceptedError);
    expect(reports).toEqual([{ kind: 'not-accepted', reason: 'busy' }]);
    expect(paused).toEqual([2_000]);
    await expect(deliver()).rejects.toThrow('pause');
    expect(calls()).toBe(1);
    clock.advance(2_001);
    await deliver();
    expect(asked()).toBe(2);
    expect(reports[1]).toEqual({ kind: 'delivered', sourceMessageId: null });
  });

  it('that waits behind a stuck call until it is too old fails, and is not sent', async () => {
    const { gates, clock, deliver, reports, calls } = play();
    const held = Promise.withResolvers<void>();
    const patience = { maxWaitMs: 1_000, signal };
    const stuck = Array.from({ length: 4 }, () => gates.through('page', patience, () => held.promise));
    clock.advance(299_999);
    await expect(deliver()).rejects.toThrow('did not come in time');
    clock.advance(2);
    await deliver();
    expect([calls(), reports]).toMatchObject([0, [{ kind: 'failed', code: 'delivery_too_late' }]]);
    held.resolve();
    await Promise.all(stuck);
  });

  it('whose turn comes when it is too old is not sent', async () => {
    const { gates, clock, deliver, reports, calls } = play();
    const held = Promise.withResolvers<void>();
    const patience = { maxWaitMs: 1_000, signal };
    const stuck = Array.from({ length: 4 }, () => gates.through('page', patience, () => held.promise));
    const delivered = deliver();
    clock.advance(300_001);
    held.resolve();
    await Promise.all([...stuck, delivered]);
    expect([calls(), reports]).toMatchObject([0, [{ kind: 'failed', code: 'delivery_too_late' }]]);
  });

  it('loses none of its time while we spread the calls before it', async () => {
    const { gates, deliver, reports, clock } = play({ maxPerSecond: 0.5 });
    const askedAt = clock.now();
    const patience = { maxWaitMs: 1_000, signal };
    for (let n = 0; n < 300; n++) await gates.through('page', patience, async () => undefined);
    expect(clock.now() - askedAt).toBeGreaterThan(300_000);
    await deliver();
    expect(reports).toEqual([{ kind: 'delivered', sourceMessageId: 'm' }]);
    clock.advance(310_000);
    await deliver();
    expect(reports[1]).toMatchObject({ code: 'delivery_too_late' });
  });

  it('that is still not accepted after five minutes fails with the reason', async () => {
    const { deliver, reports, clock, calls } = play({ sends: [busy()] });
    await expect(deliver()).rejects.toThrow('busy');
    clock.advance(300_001);
    await deliver();
    expect(calls()).toBe(1);
    expect(reports[1]).toMatchObject({
      kind: 'failed',
      code: 'delivery_too_late',
      error: expect.stringContaining('busy'),
    });
  });

  it('forgets why it was not accepted once the writer refuses another try', async () => {
    const { deliver, reports, clock } = play({ sends: [busy()], isRefused: asked => asked === 2 });
    await expect(deliver()).rejects.toThrow('busy');
    await deliver();
    clock.advance(300_001);
    await deliver();
    expect(reports[1]).toMatchObject({ code: 'delivery_too_late', error: expect.not.stringContaining('busy') });
  });

  it('whose last call outlived its time fails by what the platform said', async () => {
    const { clock, ...scene } = play({ sends: [() => (clock.advance(300_001), busy()())] });
    await scene.deliver();
    expect(scene.reports).toMatchObject([{ kind: 'failed', code: 'source_unavailable' }]);
  });

  it('of unknown fate is reported so, and tried again only where the platform settles repeats', async () => {
    const unknown = (): SendResult => ({ kind: 'unknown', reason: 'cut' });
    const usual = play({ sends: [unknown] });
    await usual.deliver();
    expect(usual.reports).toEqual([{ kind: 'unknown', reason: 'cut' }]);

    const idempotent = play({
      idempotent: true,
      sends: [unknown, () => ({ kind: 'delivered', sourceMessageId: 'm' })],
    });
    await expect(idempotent.deliver()).rejects.toThrow('cut');
    await idempotent.deliver();
    expect(idempotent.reports.map(({ kind }) => kind)).toEqual(['not-accepted', 'delivered']);
  });

  it('is of unknown fate when the source fails after a call, and failed when before', async () => {
    const after = play({
      sends: [
        async ({ http }) => (
          await http.request({ method: 'POST', url: 'https://x.example' }),
          Promise.reject(new Error('bug'))
        ),
      ],
    });
    await after.deliver();
    expect(after.reports).toEqual([{ kind: 'unknown', reason: 'bug' }]);
    const before = play({ sends: [() => Promise.reject(new Error('bug'))] });
    await before.deliver();
    expect(before.reports).toMatchObject([{ kind: 'failed', code: 'internal' }]);
  });

  it.each([
    ['a disconnected channel', { channel: { ...page, token: null, isConnected: false } }, 'channel_disconnected'],
    ['a token that cannot be opened', { channel: new AiryError('secret_unreadable') }, 'secret_unreadable'],
    ['nobody to send to', { recipient: null }, 'cannot_start_conversation'],
  ])('fails for %s', async (_what, scene, code) => {
    const { deliver, reports, calls } = play(scene);
    await deliver();
    expect(calls()).toBe(0);
    expect(reports).toMatchObject([{ kind: 'failed', code }]);
  });

  it('waits for a channel that is not known yet, as long as it has time', async () => {
    const { deliver, reports, clock, asked } = play({ channel: null });
    await expect(deliver()).rejects.toThrow('not known yet');
    expect(asked()).toBe(0);
    clock.advance(300_001);
    await deliver();
    expect(reports).toMatchObject([{ kind: 'failed', code: 'delivery_too_late' }]);
  });

  it('is sent with what the source needs to know of the conversation, and with nothing else', async () => {
    const asked: Pick<SendRequest<never>, 'conversation' | 'lastReceivedAt'>[] = [];
    const send = ({ conversation, lastReceivedAt }: SendRequest<never>): SendResult => {
      asked.push({ conversation, lastReceivedAt });
      return { kind: 'delivered', sourceMessageId: 'm' };
    };
    const conversation: KnownConversation = { id: 'c', createdAt: 1, metadata: {}, lastReceivedAt: 5 };
    await play({ sends: [send], conversation }).deliver();
    await play({ sends: [send], conversation, replyWindow: { ms: 1, afterwards: [] } }).deliver();
    expect(asked).toEqual([
      { conversation: null, lastReceivedAt: null },
      { conversation: null, lastReceivedAt: 5 },
    ]);
  });
});
