/** F19, F21 and F23: receivers that behave badly, and what that costs the others. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  eventually,
  startWebhookSink,
  taken,
  temporaryFolder,
  type SinkMode,
  type TemporaryFolder,
  type WebhookSink,
} from '@airy/testkit';
import { ConsumerWorld } from './consumer-world.ts';
import { printTally, type Tally } from './tally.ts';

let folder: TemporaryFolder;
let world: ConsumerWorld;
let sink: WebhookSink;

beforeEach(async () => {
  folder = temporaryFolder();
  sink = await startWebhookSink();
  world = await ConsumerWorld.open({ folder: folder.path, redis: null });
  world.startSending();
});

/** Counted at the receiver, in the log and in the queue. */
async function counted(): Promise<Tally> {
  const tally = await world.tally(sink.received);
  printTally(expect.getState().currentTestName ?? '', tally);
  expect(tally.lost).toEqual([]);
  return tally;
}

afterEach(async () => {
  // What hangs is cut by its receiver, so that nothing is waited for.
  await sink.close();
  await world[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Longer than any test takes: what hangs stays open until its end. */
const hanging = { timeoutMs: 300_000, concurrency: 100 };
const patience = { timeoutMs: 30_000 };
const isDone = async (id: string): Promise<boolean> => {
  const { waiting, leased } = await world.queue.depth(id);
  return waiting + leased === 0;
};

const firstAttempt = (id: string) =>
  eventually(async () => (await world.attempts()).find(({ webhookId }) => webhookId === id), { timeoutMs: 15_000 });
const firstStep = [4_000, 6_000] as const;
const throttledStep = [60_000, 72_000] as const;

/** Of the wait that an attempt is followed by. */
function expectWait(attempt: Awaited<ReturnType<typeof firstAttempt>>, [least, most]: readonly [number, number]): void {
  const waitMs = (attempt.nextAttemptAt ?? 0) - attempt.at - attempt.durationMs;
  // Between its end and the noting of it some time passes.
  expect(waitMs).toBeGreaterThanOrEqual(least - 50);
  expect(waitMs).toBeLessThanOrEqual(most + 2_000);
}

describe('F19: receivers that behave badly', () => {
  const modes: readonly [string, SinkMode, { error: RegExp | null; status: number | null }][] = [
    ['never answers', { kind: 'hang' }, { error: /./, status: null }],
    ['trickles its answer', { kind: 'trickle', everyMs: 20 }, { error: /./, status: 200 }],
    ['trickles its headers', { kind: 'trickled headers', everyMs: 20 }, { error: /./, status: null }],
    ['has 50 MB of headers', { kind: 'huge headers', bytes: 50_000_000 }, { error: /headers/i, status: null }],
    ['has 1 MB of headers', { kind: 'huge headers', bytes: 1_000_000 }, { error: /headers/i, status: null }],
    ['closes early', { kind: 'close early' }, { error: /closed/, status: null }],
    ['closes without an answer', { kind: 'close unanswered' }, { error: /closed/, status: null }],
  ];

  it.each(modes)('%s: cut at the deadline with a reason, its socket freed', async (_what, mode, { error, status }) => {
    sink.behave(mode);
    await world.put('bad', `${sink.url}/bad`, { timeoutMs: 1_000 });
    await world.enqueue('bad', [{ id: 'evt-1' }]);
    const attempt = await firstAttempt('bad');
    expect(attempt).toMatchObject({ outcome: 'failed', attempt: 1 });
    expect(attempt.error).toMatch(error ?? /^$/);
    expect(attempt.status).toBe(status);
    expect(attempt.error).not.toMatch(/127\.0\.0\.1|localhost/);
    expect(attempt.durationMs).toBeLessThan(5_000);
    await eventually(() => sink.sockets.open === 0);
    expect(sink.sockets.most).toBe(1);
    expect(await counted()).toMatchObject({ acknowledged: 1, delivered: 0, held: 1 });
  });

  it('answers without an end: what was answered counts, no more than a part of it is read', async () => {
    sink.behave({ kind: 'endless body' });
    await world.put('endless', `${sink.url}/endless`, { timeoutMs: 5_000 });
    await world.enqueue('endless', [{ id: 'evt-1' }]);
    const attempt = await firstAttempt('endless');
    expect(attempt).toMatchObject({ outcome: 'delivered', status: 200, response: { isCut: true } });
    expect(attempt.response?.body.length).toBeLessThanOrEqual(16 * 1024);
    await eventually(() => sink.sockets.open === 0);
    expect(await counted()).toMatchObject({ acknowledged: 1, delivered: 1, duplicates: 0 });
  });

  it('costs the others nothing: all of theirs is delivered while these keep every request open', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'].map(id => `hangs-${id}`);
    const events = Array.from({ length: 400 }, (_, n) => ({ id: `evt-${n}` }));
    sink.behave({ kind: 'hang' });
    sink.behave(taken, '/well');
    for (const id of ids) await world.put(id, `${sink.url}/${id}`, hanging);
    for (const id of ids) await world.enqueue(id, events);
    await eventually(() => sink.received.length === ids.length * hanging.concurrency, patience);
    await world.put('well', `${sink.url}/well`);
    await world.enqueue('well', events);
    await eventually(() => isDone('well'), patience);
    // None of those that hang has been given up: what was delivered has waited for none of them.
    expect((await world.attempts()).filter(({ webhookId }) => webhookId !== 'well')).toEqual([]);
    expect(sink.received.filter(({ path }) => path !== '/well')).toHaveLength(ids.length * hanging.concurrency);
    expect(sink.sockets.open).toBeGreaterThanOrEqual(ids.length * hanging.concurrency);
    expect(await counted()).toMatchObject({ acknowledged: 2_400, delivered: 400, duplicates: 0, held: 2_000 });
  }, 60_000);
});

describe('F23: one endpoint among 500 that hangs, with half of all events', () => {
  it('holds up none of the others: all of theirs is delivered while it keeps every request open', async () => {
    const others = Array.from({ length: 499 }, (_, n) => `well-${n}`);
    sink.behave({ kind: 'hang' }, '/hangs');
    await world.put('hangs', `${sink.url}/hangs`, hanging);
    await Promise.all(others.map(id => world.put(id, `${sink.url}/${id}`)));
    await world.enqueue(
      'hangs',
      Array.from({ length: 499 }, (_, n) => ({ id: `evt-${n}` })),
    );
    await eventually(() => sink.received.length === hanging.concurrency);
    await Promise.all(others.map((id, n) => world.enqueue(id, [{ id: `evt-${n}` }])));
    await eventually(async () => (await world.attempts()).length === others.length, patience);
    await eventually(() => Promise.all(others.map(isDone)).then(all => all.every(Boolean)));
    // It has given up none of those that hang.
    const attempts = await world.attempts();
    expect(attempts.every(({ webhookId, outcome }) => webhookId !== 'hangs' && outcome === 'delivered')).toBe(true);
    expect(sink.sockets.open).toBeGreaterThanOrEqual(hanging.concurrency);
    expect(await counted()).toMatchObject({ acknowledged: 998, delivered: 499, duplicates: 0, held: 499 });
  }, 60_000);
});

describe('F21: receivers that say what they want', () => {
  it.each([
    ['1', throttledStep[0], 60_000],
    ['90', 90_000, 90_000],
    ['100000', 120_000, 120_000],
    ['soon', 60_000, throttledStep[1]],
  ])('429 with Retry-After %s waits from %d to %d ms', async (value, least, most) => {
    sink.behave({ kind: 'answer', status: 429, headers: { 'retry-after': value } });
    await world.put('busy', `${sink.url}/busy`);
    await world.enqueue('busy', [{ id: 'evt-1' }]);
    const attempt = await firstAttempt('busy');
    expect(attempt).toMatchObject({ outcome: 'failed', status: 429 });
    expectWait(attempt, [least, most]);
    expect(await counted()).toMatchObject({ acknowledged: 1, delivered: 0, held: 1 });
  });

  it('500 is tried again after about 5 s', async () => {
    sink.behave({ kind: 'answer', status: 500, body: 'down' });
    await world.put('down', `${sink.url}/down`);
    await world.enqueue('down', [{ id: 'evt-1' }]);
    const attempt = await firstAttempt('down');
    expect(attempt).toMatchObject({ outcome: 'failed', status: 500, response: { body: 'down' } });
    expectWait(attempt, firstStep);
    expect(await counted()).toMatchObject({ acknowledged: 1, delivered: 0, held: 1 });
  });

  it('410 disables the endpoint, and its owner is told', async () => {
    sink.behave({ kind: 'answer', status: 410 });
    await world.put('gone', `${sink.url}/gone`, { concurrency: 1 });
    await world.enqueue('gone', [{ id: 'evt-1' }, { id: 'evt-2' }]);
    expect(await firstAttempt('gone')).toMatchObject({ outcome: 'exhausted', status: 410 });
    await eventually(() => world.told.some(({ type }) => type === 'webhook.disabled'));
    await eventually(async () => (await world.queue.depth('gone')).state === 'disabled');
    expect(JSON.parse(world.record('gone').delivery ?? '')).toMatchObject({ disabled: { reason: 'gone' } });
    await counted();
  });

  it.each([301, 302, 307, 308])('%d is a failure and is not followed', async status => {
    await using elsewhere = await startWebhookSink();
    sink.behave({ kind: 'answer', status, headers: { location: `${elsewhere.url}/elsewhere` } });
    await world.put('moved', `${sink.url}/moved`);
    await world.enqueue('moved', [{ id: 'evt-1' }]);
    expect(await firstAttempt('moved')).toMatchObject({ outcome: 'failed', status });
    expect(elsewhere.sockets.all).toBe(0);
    expect(await counted()).toMatchObject({ acknowledged: 1, delivered: 0, held: 1 });
  });
});
