import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startWebhookSink, type SinkMode } from '@airy/testkit';
import { openStand, type Stand } from './stand.fixture.ts';

let stand: Stand;
let hooks = 0;
beforeAll(async () => {
  stand = await openStand();
  stand.open();
});
afterAll(() => stand[Symbol.asyncDispose]());

/** One attempt at a receiver that behaves so; `isCut`: it keeps no connection. */
async function attemptAt(behaviour: SinkMode, { timeoutMs = 10_000, isCut = false } = {}) {
  await using sink = await startWebhookSink();
  sink.behave(behaviour);
  const id = `hook-${++hooks}`;
  await stand.subscribe({ id, endpoint: sink.url, delivery: { timeoutMs } });
  await stand.enqueue(id, [{}]);
  const attempt = await eventually(async () => (await stand.attempts()).find(({ webhookId }) => webhookId === id));
  if (isCut) await eventually(() => sink.sockets.open === 0);
  const waitMs = attempt.nextAttemptAt === null ? null : attempt.nextAttemptAt - stand.clock.now();
  return { id, attempt, waitMs };
}

describe('a receiver that', () => {
  it.each([
    ['never answers', { kind: 'hang' }],
    ['trickles its headers', { kind: 'trickled headers', everyMs: 5 }],
    ['trickles its answer', { kind: 'trickle', everyMs: 5 }],
  ] as const)('%s is cut off at the deadline, and left alone for a minute', async (_name, behaviour) => {
    const { attempt, waitMs } = await attemptAt(behaviour, { timeoutMs: 300, isCut: true });
    // On a machine that is busy, the time may be over sooner than it is for others.
    const error = expect.stringMatching(
      /^(There was no connection|There was no answer|The answer did not end) within 0.3 s$/,
    );
    expect(attempt).toMatchObject({ outcome: 'failed', error });
    expect(waitMs).toBe(60_000);
  });

  it.each([
    ['closes early', { kind: 'close early' }],
    ['closes unanswered', { kind: 'close unanswered' }],
  ] as const)('%s is tried again', async (_name, behaviour) => {
    const { attempt, waitMs } = await attemptAt(behaviour, { isCut: true });
    const error = 'The connection was closed before the end of the answer';
    expect(attempt).toMatchObject({ outcome: 'failed', status: null, response: null, error });
    expect(waitMs).toBe(5_000);
  });

  it('sends 50 MB of headers is cut off', async () => {
    const { attempt } = await attemptAt({ kind: 'huge headers', bytes: 50_000_000 }, { isCut: true });
    const error = 'The headers of the answer are larger than 16 KiB';
    expect(attempt).toMatchObject({ outcome: 'failed', error });
  });

  it('answers without an end is cut off, and has said that it took it', async () => {
    const { attempt } = await attemptAt({ kind: 'endless body' }, { isCut: true });
    expect(attempt).toMatchObject({ outcome: 'delivered', status: 200, response: { isCut: true } });
    expect(attempt.response!.body).toHaveLength(16 * 1024);
  });

  it('redirects is not followed', async () => {
    await using elsewhere = await startWebhookSink();
    const { attempt } = await attemptAt({ kind: 'answer', status: 301, headers: { location: elsewhere.url } });
    expect(attempt).toMatchObject({ outcome: 'failed', status: 301, error: 'It answered 301' });
    expect(elsewhere.sockets.all).toBe(0);
  });

  it('answers no text has it noted as base64', async () => {
    const body = Buffer.from([0xff, 0xfe, 0]);
    const { attempt } = await attemptAt({ kind: 'answer', status: 200, body });
    expect(attempt.response).toMatchObject({ encoding: 'base64', body: body.toString('base64') });
  });

  it.each([
    ['30', 60_000],
    ['90', 90_000],
    ['999', 120_000],
  ])('says 429 and Retry-After: %s is tried again after %d ms', async (value, waitMs) => {
    const found = await attemptAt({ kind: 'answer', status: 429, headers: { 'retry-after': value } });
    expect(found.waitMs).toBe(waitMs);
  });

  it('says 410 is told of, and its job is parked', async () => {
    const { id, attempt } = await attemptAt({ kind: 'answer', status: 410 });
    expect(attempt).toMatchObject({ outcome: 'exhausted', status: 410 });
    const [told] = await eventually(() => stand.told.length > 0 && stand.told);
    expect(told).toMatchObject({ type: 'webhook.report-health', id, health: 'gone', reason: 'It answered 410' });
    expect(await stand.queue.depth(id)).toMatchObject({ dead: 1 });
  });

  it('is not there is tried again', async () => {
    await using sink = await startWebhookSink();
    const { url } = sink;
    await sink.close();
    await stand.subscribe({ id: 'nobody', endpoint: url });
    await stand.enqueue('nobody', [{}]);
    await eventually(async () => (await stand.attempts()).some(({ webhookId }) => webhookId === 'nobody'));
    const attempt = (await stand.attempts()).find(({ webhookId }) => webhookId === 'nobody');
    expect(attempt).toMatchObject({ outcome: 'failed', error: 'The connection was refused' });
  });
});

describe('an address that is not public', () => {
  it('is not called, however it is written', async () => {
    const hosts = ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost'];
    let calls = 0;
    const server: Server = createServer(socket => {
      calls++;
      socket.destroy();
    });
    await new Promise<void>(resolve => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    await using closed = await openStand({ network: { allowedNetworks: '', proxy: null } });
    for (const [index, host] of hosts.entries()) {
      await closed.subscribe({ id: `hook-${index}`, endpoint: `http://${host}:${port}/` });
      await closed.enqueue(`hook-${index}`, [{}]);
    }
    closed.open();
    const attempts = await closed.attempted(hosts.length);
    server.close();
    const error = 'The address is not public, and not one of those that may be called';
    for (const attempt of attempts) expect(attempt).toMatchObject({ outcome: 'failed', error });
    expect(calls).toBe(0);
  });

  it('is called once its network is allowed, and no more once it is not', async () => {
    await using sink = await startWebhookSink();
    await using closed = await openStand({ network: { allowedNetworks: '', proxy: null } });
    await closed.subscribe({ endpoint: sink.url });
    const consumer = closed.open();
    consumer.useNetwork({ allowedNetworks: '127.0.0.1/32', proxy: null });
    await closed.enqueue('hook', [{}]);
    expect((await closed.attempted(1))[0]).toMatchObject({ outcome: 'delivered' });
    consumer.useNetwork({ allowedNetworks: '', proxy: null });
    await closed.enqueue('hook', [{}]);
    const found = await closed.attempted(2);
    expect(found.map(({ outcome }) => outcome).toSorted()).toEqual(['delivered', 'failed']);
    expect(sink.received).toHaveLength(1);
  });
});
