/** What the platform answers becomes what follows from it. */
import type { ContentLimits } from '@airy/content';
import { isErrorCode } from '@airy/errors';
import type { Json } from '@airy/model';
import { describe, expect, it } from '@jest/globals';
import type { SendRequest, SendResult, Source, SourceHttp } from '../source.ts';
import { examplesOf } from './content-out.ts';
import { count } from './counts.ts';
import { isElsewhere, isExcepted } from './elsewhere.ts';
import { answering, cut, leaks, oddAnswers, unreachable } from './platform.ts';
import type { Answer, Call, ConformanceSubject, Script, SendSubject } from './subject.ts';

const sentAt = 1_622_541_600_000;

type Sending = Partial<Pick<SendRequest<never>, 'content' | 'channel' | 'conversation' | 'lastReceivedAt'>>;

interface Sender<S extends Source> {
  readonly subject: ConformanceSubject<S>;
  readonly told: SendSubject;
  send(http: SourceHttp, changed?: Sending): Promise<SendResult>;
  answered(
    script: Script,
    changed?: Sending,
  ): Promise<{ readonly result: SendResult; readonly calls: readonly Call[] }>;
}

export function sendConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  if (!subject.source.send) return;
  describe('sending', () => {
    if (isElsewhere(subject, 'send', subject.send) || subject.send === undefined) return;
    const sender = senderOf(subject, subject.send);
    addresses(sender);
    results(sender);
    unclear(sender);
    contents(sender);
    errors(sender);
    replyWindow(sender);
  });
}

function senderOf<S extends Source>(subject: ConformanceSubject<S>, told: SendSubject): Sender<S> {
  const { source, config } = subject;
  const send: Sender<S>['send'] = (http, changed) => {
    count('sends');
    return (source.send as NonNullable<Source['send']>)({
      config,
      channel: told.channel,
      sentAt,
      conversation: told.conversation ?? null,
      lastReceivedAt: source.capabilities.replyWindow === null ? null : sentAt - 1_000,
      messageId: 'f4a1c6d2-8d0e-5b7a-9c3f-1e2d3c4b5a69',
      recipient: told.recipient ?? '1',
      content: told.content,
      readFile: async () => ({ bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47]), type: 'image/png' }),
      ...changed,
      http,
    });
  };
  return {
    subject,
    told,
    send,
    async answered(script, changed) {
      const { http, calls } = answering(script);
      return { result: await send(http, changed), calls };
    },
  };
}

function addresses<S extends Source>({ subject, told, answered }: Sender<S>): void {
  it('puts no token into an address', async () => {
    const { calls } = await answered(told.answers.accepted);
    expect(calls.length).toBeGreaterThan(0);
    expect(leaks(subject, calls).length > 0).toBe(isExcepted(subject, 'tokenInAddress'));
  });

  it('names the contact to the platform', async () => {
    const { calls } = await answered(told.answers.accepted);
    const recipient = told.recipient ?? '1';
    const text = JSON.stringify(calls);
    // In a form, or in an address, it has escapes.
    expect([recipient, encodeURIComponent(recipient)].some(name => text.includes(name))).toBe(true);
  });
}

function results<S extends Source>({ subject, told, send, answered }: Sender<S>): void {
  const { answers } = told;
  it('knows what was accepted', async () => {
    const { sourceMessageId } = answers;
    expect((await answered(answers.accepted)).result).toMatchObject({ kind: 'delivered', sourceMessageId });
  });

  if (subject.source.capabilities.mayStartConversation)
    it('writes to somebody who has not written', async () => {
      const { result } = await answered(answers.accepted, { conversation: null, lastReceivedAt: null });
      expect(result).toMatchObject({ kind: 'delivered' });
    });

  it('gives up what is refused, with a code of the catalogue', async () => {
    const { result } = await answered(answers.refused);
    expect(result).toMatchObject({ kind: 'failed', error: expect.stringMatching(/\w/) });
    expect(result.kind === 'failed' && isErrorCode(result.code)).toBe(true);
    expect(result.kind === 'failed' && result.sourceError).not.toBeNull();
  });

  if (!isExcepted(subject, 'tokenNeverRefused'))
    it('tells an invalid token', async () => {
      const { result } = await answered(answers.tokenInvalid);
      expect(result).toMatchObject({ kind: 'failed', code: 'source_token_invalid' });
    });

  it('comes again when told to', async () => {
    const { rateLimited, retryAfterMs } = answers;
    const limited = retryAfterMs === undefined ? { ...rateLimited, headers: { 'retry-after': '7' } } : rateLimited;
    const { result } = await answered(limited);
    expect(result).toMatchObject({ kind: 'not-accepted', retryAfterMs: retryAfterMs ?? 7_000 });
  });

  it('comes again when the platform is out of order', async () => {
    expect((await answered(answers.outOfOrder)).result).toMatchObject({ kind: 'not-accepted' });
  });

  it('comes again when nothing was sent', async () => {
    expect(await send(unreachable)).toMatchObject({ kind: 'not-accepted' });
  });
}

function unclear<S extends Source>({ subject, told, send, answered }: Sender<S>): void {
  it('does not claim to know what became of a call without an answer', async () => {
    expect(await send(cut)).toMatchObject({ kind: 'unknown' });
  });

  it('survives answers that the platform never gives', async () => {
    for (const outcome of oddAnswers) {
      const result = await send({ request: async () => outcome });
      expect(['delivered', 'failed', 'not-accepted', 'unknown']).toContain(result.kind);
      if (result.kind === 'failed') expect(isErrorCode(result.code)).toBe(true);
      if (outcome.status >= 400) expect(result.kind).not.toBe('delivered');
    }
  });

  it('shows no token in what it reports', async () => {
    const token = told.channel.token ?? 'there is none';
    const scripts: Answer[] = [told.answers.refused, told.answers.tokenInvalid, told.answers.outOfOrder];
    for (const script of scripts) expect(JSON.stringify((await answered(script)).result)).not.toContain(token);
    const { result, calls } = await answered(told.answers.accepted, { channel: { ...told.channel, token: null } });
    if (subject.exceptions?.tokenNeverRefused === undefined && calls.length === 0) expect(result.kind).toBe('failed');
  });

  it('keeps a long answer short', async () => {
    const { result } = await answered({ ...told.answers.refused, body: 'x'.repeat(100_000) });
    expect(JSON.stringify(result).length).toBeLessThan(10_000);
  });
}

function contents<S extends Source>({ subject, told, answered }: Sender<S>): void {
  const { content } = subject.source;
  const { limits } = content;
  const refusesUnsent = async (what: Json): Promise<void> => {
    const { result, calls } = await answered(told.answers.accepted, { content: what });
    expect(result).toMatchObject({ kind: 'failed', code: 'invalid_request' });
    expect(calls).toEqual([]);
  };
  if (limits === null) return;

  it.each(limits.kinds)('sends %s', async kind => {
    for (const example of examplesOf(subject, kind)) {
      const { result, calls } = await answered(told.answers.accepted, { content: example });
      expect(result).toMatchObject({ kind: 'delivered' });
      expect(calls.length).toBeGreaterThan(0);
      expect(leaks(subject, calls).length > 0).toBe(isExcepted(subject, 'tokenInAddress'));
    }
  });

  it('calls nobody for what is beyond a limit', async () => {
    if (limits.kinds.includes('text')) await refusesUnsent(content.writeText('x'.repeat(longestText(limits) + 1)));
    const maxCaption = limits.maxCaptionLength ?? limits.maxTextLength;
    if (told.caption) await refusesUnsent(told.caption('x'.repeat(maxCaption + 1)));
    if (told.choices && limits.maxChoices !== undefined) await refusesUnsent(told.choices(limits.maxChoices + 1));
  });

  it('sends what stands at a limit', async () => {
    if (!limits.kinds.includes('text')) return;
    const longest = content.writeText('x'.repeat(longestText(limits)));
    expect((await answered(told.answers.accepted, { content: longest })).result).toMatchObject({ kind: 'delivered' });
  });
}

/** Characters of which each is one byte. */
function longestText({ maxTextLength, maxTextBytes = maxTextLength }: ContentLimits): number {
  return Math.min(maxTextLength, maxTextBytes);
}

function errors<S extends Source>({ subject, told, answered }: Sender<S>): void {
  if (isElsewhere(subject, 'errors', told.errors) || told.errors === undefined) return;
  it.each(told.errors)('understands %s', async (_name, answer, expected) => {
    const { result } = await answered(answer);
    expect(result).toMatchObject(expected);
    if (result.kind === 'failed') expect(isErrorCode(result.code)).toBe(true);
    count('documented errors');
  });
}

function replyWindow<S extends Source>({ subject, told, answered }: Sender<S>): void {
  const window = subject.source.capabilities.replyWindow;
  if (window === null || window.humanMs === undefined) return;
  const { ms, humanMs } = window;
  it('marks what people send after the reply window, and only that', async () => {
    const bodyAfter = async (sinceMs: number): Promise<string> => {
      const { calls } = await answered(told.answers.accepted, { lastReceivedAt: sentAt - sinceMs });
      return JSON.stringify(calls);
    };
    const inTime = await bodyAfter(1_000);
    expect(await bodyAfter(ms - 60_000)).toBe(inTime);
    expect(await bodyAfter(ms + 60_000)).not.toBe(inTime);
    expect(await bodyAfter(humanMs - 60_000)).not.toBe(inTime);
  });
}
