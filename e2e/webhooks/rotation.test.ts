/**
 * F25: secrets are rotated under load. Every delivery, of all kinds of events, is judged by two libraries of Standard Webhooks
 * that are not ours (npm and PyPI), and by our package for receivers.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import {
  eventually,
  startWebhookSink,
  temporaryFolder,
  type SinkDelivery,
  type TemporaryFolder,
  type WebhookSink,
} from '@airy/testkit';
import { createReceiver } from '@airy/webhook-receiver';
import { isLong, limitMs } from '../engines/rounds.ts';
import { WebhookInstance, type Subscribed } from './instance.ts';
import { itWithPython, refusedByPython } from './python-verifier.ts';
import { printTally, tally } from './tally.ts';

const rotations = 10;
/** Deliveries between two of them, at least. */
const between = isLong ? 1_000 : 10;
const waiting = { timeoutMs: limitMs(20_000) };
const signatureKey = 'the key of Airy Core';

interface Rotated extends Subscribed {
  readonly secret: string | null;
  readonly secrets: readonly { readonly scheme: string; readonly public_key: string | null }[];
}

describe('secrets that are rotated under load', () => {
  let folder: TemporaryFolder;
  let sink: WebhookSink;
  let instance: WebhookInstance;
  let first: Rotated;
  let last: Rotated;
  let publicKey: string;
  let refusal: Error;

  beforeAll(async () => {
    folder = temporaryFolder();
    sink = await startWebhookSink();
    instance = await WebhookInstance.start();
    const subscription = { url: `${sink.url}/hook`, events: [], signature_key: signatureKey };
    first = (await instance.subscribe(subscription)) as Rotated;
    const ended = new AbortController();
    const writing = instance.messages.writeAtRate(100, ended.signal);
    const rotate = (request: object = {}) => instance.call<Rotated>('/webhooks.rotate', { id: first.id, ...request });
    for (let n = 1; n < rotations; n++) {
      const came = sink.received.length;
      last = await rotate(n === 3 ? { signing: 'ed25519' } : {});
      if (n === 3) publicKey = last.secrets[0]?.public_key ?? '';
      await eventually(() => sink.received.length > came + between, waiting);
    }
    last = await rotate();
    refusal = await rotate().then(
      () => new Error('It was not refused.'),
      (error: Error) => error,
    );
    await instance.call('/tags.create', { name: 'rotated', color: 'tag-red' });
    await instance.call('/webhooks.test', { id: first.id });
    await eventually(() => sink.received.filter(hasAll).length >= 50);
    ended.abort();
    await writing;
    await eventually(() => counted().lost.length === 0, { timeoutMs: 30_000 });
    await eventually(() => typesOf(sink.received).has('tag.updated'));
  }, limitMs(120_000));

  afterAll(async () => {
    await instance?.[Symbol.asyncDispose]();
    await sink?.close();
    folder?.[Symbol.dispose]();
  });

  const counted = () => tally(instance.messages.acknowledged, sink.received);

  it('loses nothing, and refuses the eleventh old secret', () => {
    printTally(`F25, ${rotations} rotations`, counted());
    expect(counted()).toMatchObject({ lost: [], doubled: [] });
    expect(refusal.message).toContain('webhook_secrets_full');
    const types = [...typesOf(sink.received)];
    expect(types).toEqual(
      expect.arrayContaining(['message.created', 'message.updated', 'conversation.updated', 'tag.updated']),
    );
  });

  it('is verified by the library from npm: with the first secret all along, with the last one after its rotation', () => {
    for (const [secret, from] of [
      [first.secret, 0],
      [last.secret, lastFrom()],
    ] as const)
      for (const { body, headers } of sink.received.slice(from))
        expect(new Webhook(secret ?? '').verify(body, headers)).toHaveProperty('payload');
  });

  itWithPython('is verified by the library from PyPI', async python => {
    const judged = [
      ...sink.received.map(delivery => ({ delivery, secrets: [first.secret ?? ''] })),
      ...sink.received.slice(lastFrom()).map(delivery => ({ delivery, secrets: [last.secret ?? ''] })),
    ];
    expect(await refusedByPython(python, folder.path, judged)).toEqual([]);
  });

  it('is verified by our package: both signatures, and that of the key pair once it signs', async () => {
    const ours = createReceiver({ secrets: [first.secret ?? ''], signatureKeys: [signatureKey] });
    for (const delivery of sink.received) await ours.verify(delivery);
    const pair = createReceiver({ secrets: [publicKey] });
    for (const delivery of sink.received.slice(lastFrom())) await pair.verify(delivery);
    const changed = { ...sink.received[0]!, body: Buffer.from('{}') };
    await expect(ours.verify(changed)).rejects.toMatchObject({ code: 'signature_mismatch' });
  });

  /** What was under way when the last secret came may bear the signatures from before it, and arrive behind it. */
  function lastFrom(): number {
    return sink.received.findLastIndex(delivery => !hasAll(delivery)) + 1;
  }
});

/** Signed with the last secret, too. */
function hasAll({ headers }: SinkDelivery): boolean {
  return headers['webhook-signature']?.split(' ').length === rotations + 1;
}

function typesOf(deliveries: readonly SinkDelivery[]): Set<string> {
  return new Set(deliveries.map(({ body }) => (JSON.parse(body.toString()) as { type: string }).type));
}
