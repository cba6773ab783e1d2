/** F19, F21 and F24: receivers that behave badly, and addresses that are not to be called. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  eventually,
  startWebhookSink,
  temporaryFolder,
  type SinkMode,
  type TemporaryFolder,
  type WebhookSink,
} from '@airy/testkit';
import { ConsumerWorld } from './consumer-world.ts';

let folder: TemporaryFolder;
let world: ConsumerWorld;
let sink: WebhookSink;

beforeEach(async () => {
  folder = temporaryFolder();
  sink = await startWebhookSink();
  world = await ConsumerWorld.open({ folder: folder.path, redis: null });
  world.startSending();
});

afterEach(async () => {
  // What hangs is cut by its receiver, so that nothing is waited for.
  await sink.close();
  await world[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

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
  });

  it('answers without an end: what was answered counts, no more than a part of it is read', async () => {
    sink.behave({ kind: 'endless body' });
    await world.put('endless', `${sink.url}/endless`, { timeoutMs: 5_000 });
    await world.enqueue('endless', [{ id: 'evt-1' }]);
    const attempt = await firstAttempt('endless');
    expect(attempt).toMatchObject({ outcome: 'delivered', status: 200, response: { isCut: true } });
    expect(attempt.response?.body.length).toBeLessThanOrEqual(16 * 1024);
    await eventually(() => sink.sockets.open === 0);
  });

  it('costs the others nothing: they are delivered to while all of these hang', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    sink.behave({ kind: 'hang' }, '/hang');
    for (const id of ids) await world.put(`hangs-${id}`, `${sink.url}/hang`, { timeoutMs: 30_000, concurrency: 100 });
    const events = Array.from({ length: 400 }, (_, n) => ({ id: `evt-${n}` }));
    for (const id of ids) await world.enqueue(`hangs-${id}`, events);
    await eventually(() => sink.received.length > 100);
    await world.put('well', `${sink.url}/well`);
    await world.enqueue('well', events);
    const arrived = (): number => sink.received.filter(({ path }) => path === '/well').length;
    await eventually(() => arrived() === 400);
    expect(sink.received.filter(({ path }) => path === '/hang').length).toBeLessThanOrEqual(ids.length * 100);
  });
});

describe('F23: one endpoint among 500 that hangs, with half of all events', () => {
  it('holds up none of the others', async () => {
    const others = Array.from({ length: 499 }, (_, n) => `well-${n}`);
    sink.behave({ kind: 'hang' }, '/hang');
    await world.put('hangs', `${sink.url}/hang`, { timeoutMs: 30_000, concurrency: 100 });
    await Promise.all(others.map(id => world.put(id, `${sink.url}/${id}`)));
    await world.enqueue(
      'hangs',
      Array.from({ length: 499 }, (_, n) => ({ id: `evt-${n}` })),
    );
    await eventually(() => sink.received.length === 100);
    await Promise.all(others.map((id, n) => world.enqueue(id, [{ id: `evt-${n}` }])));
    await eventually(() => sink.received.length === 599);
    expect(new Set(sink.received.slice(100).map(({ path }) => path)).size).toBe(499);
    process.stderr.write('F23: 998 acknowledged, 499 of 499 delivered while 499 wait for one that hangs, lost = 0\n');
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
  });

  it('500 is tried again after about 5 s', async () => {
    sink.behave({ kind: 'answer', status: 500, body: 'down' });
    await world.put('down', `${sink.url}/down`);
    await world.enqueue('down', [{ id: 'evt-1' }]);
    const attempt = await firstAttempt('down');
    expect(attempt).toMatchObject({ outcome: 'failed', status: 500, response: { body: 'down' } });
    expectWait(attempt, firstStep);
  });

  it('410 disables the endpoint, and its owner is told', async () => {
    sink.behave({ kind: 'answer', status: 410 });
    await world.put('gone', `${sink.url}/gone`, { concurrency: 1 });
    await world.enqueue('gone', [{ id: 'evt-1' }, { id: 'evt-2' }]);
    expect(await firstAttempt('gone')).toMatchObject({ outcome: 'exhausted', status: 410 });
    await eventually(() => world.told.some(({ type }) => type === 'webhook.disabled'));
    await eventually(async () => (await world.queue.depth('gone')).state === 'disabled');
    expect(JSON.parse(world.record('gone').delivery ?? '')).toMatchObject({ disabled: { reason: 'gone' } });
  });

  it.each([301, 302, 307, 308])('%d is a failure and is not followed', async status => {
    await using elsewhere = await startWebhookSink();
    sink.behave({ kind: 'answer', status, headers: { location: `${elsewhere.url}/elsewhere` } });
    await world.put('moved', `${sink.url}/moved`);
    await world.enqueue('moved', [{ id: 'evt-1' }]);
    expect(await firstAttempt('moved')).toMatchObject({ outcome: 'failed', status });
    expect(elsewhere.sockets.all).toBe(0);
  });
});

describe('F24: addresses that are not to be called', () => {
  beforeEach(async () => {
    await world[Symbol.asyncDispose]();
    world = await ConsumerWorld.open({ folder: folder.path, redis: null, allowedNetworks: '' });
    world.startSending();
  });

  const port = () => new URL(sink.url).port;
  const hosts = [
    ...['127.0.0.1', '127.1', '0x7f.1', '2130706433', '017700000001', '0', '0.0.0.0', '[::1]', '[::ffff:127.0.0.1]'],
    ...[
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      'localhost',
      '10.0.0.1',
      '192.168.1.1',
      '172.16.0.1',
    ],
    ...['169.254.169.254', '[fd00:ec2::254]', '[fe80::1]', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
  ];

  it('are refused in every spelling, without a connection, with a reason that names none', async () => {
    for (const [n, host] of hosts.entries()) {
      await world.put(`h${n}`, `http://${host}:${port()}/`, { timeoutMs: 3_000 });
      await world.enqueue(`h${n}`, [{ id: 'evt-1' }]);
    }
    const attempts = await eventually(async () => {
      const all = await world.attempts();
      return all.length === hosts.length ? all : null;
    });
    for (const { error, outcome } of attempts) {
      expect(outcome).toBe('failed');
      expect(error).toMatch(/not public/);
      expect(error).not.toMatch(/\d+\.\d+\.\d+|::/);
    }
    expect(sink.sockets.all).toBe(0);
  });

  it('are refused where a redirect leads there, too', async () => {
    await world[Symbol.asyncDispose]();
    world = await ConsumerWorld.open({ folder: folder.path, redis: null });
    world.startSending();
    sink.behave({ kind: 'answer', status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' } });
    await world.put('metadata', `${sink.url}/`);
    await world.enqueue('metadata', [{ id: 'evt-1' }]);
    expect(await firstAttempt('metadata')).toMatchObject({ status: 302, outcome: 'failed' });
    expect(sink.sockets.all).toBe(1);
  });
});
