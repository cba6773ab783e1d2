import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { eventually, startWebhookSink, type SinkMode } from '@airy/testkit';
import { openStand } from './stand.fixture.ts';

/** One attempt at a receiver that behaves so. */
async function attemptAt(behaviour: SinkMode, timeoutMs = 300) {
  await using sink = await startWebhookSink();
  await using stand = await openStand();
  sink.behave(behaviour);
  await stand.subscribe({ endpoint: sink.url, delivery: { timeoutMs } });
  await stand.enqueue('hook', [{}]);
  const consumer = stand.open();
  const [attempt] = await stand.attempted(1);
  await eventually(async () => (await stand.queue.depth('hook')).leased === 0);
  await consumer.stop();
  await eventually(() => sink.sockets.open === 0);
  return { attempt: attempt!, sink, stand };
}

describe('a receiver that', () => {
  it.each([
    ['never answers', { kind: 'hang' }, 'There was no answer within 0.3 s'],
    ['trickles its headers', { kind: 'trickled headers', everyMs: 5 }, 'There was no answer within 0.3 s'],
    ['trickles its answer', { kind: 'trickle', everyMs: 5 }, 'The answer did not end within 0.3 s'],
  ] as const)('%s is cut off at the deadline, and left alone for a minute', async (_name, behaviour, error) => {
    const { attempt, stand } = await attemptAt(behaviour);
    expect(attempt).toMatchObject({ outcome: 'failed', error });
    expect(attempt.nextAttemptAt! - stand.clock.now()).toBe(60_000);
  });

  it.each([
    ['closes early', { kind: 'close early' }],
    ['closes unanswered', { kind: 'close unanswered' }],
  ] as const)('%s is tried again', async (_name, behaviour) => {
    const { attempt, stand } = await attemptAt(behaviour);
    const error = 'The connection was closed before the end of the answer';
    expect(attempt).toMatchObject({ outcome: 'failed', status: null, response: null, error });
    expect(attempt.nextAttemptAt! - stand.clock.now()).toBe(5_000);
  });

  it('sends 50 MB of headers is cut off', async () => {
    const { attempt } = await attemptAt({ kind: 'huge headers', bytes: 50_000_000 }, 10_000);
    const error = 'The headers of the answer are larger than 16 KiB';
    expect(attempt).toMatchObject({ outcome: 'failed', error });
  });

  it('answers without an end is cut off, and has said that it took it', async () => {
    const { attempt } = await attemptAt({ kind: 'endless body' }, 10_000);
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
    const { attempt, stand } = await attemptAt({ kind: 'answer', status: 429, headers: { 'retry-after': value } });
    expect(attempt.nextAttemptAt! - stand.clock.now()).toBe(waitMs);
  });

  it('says 410 is told of, and its job is parked', async () => {
    const { attempt, stand } = await attemptAt({ kind: 'answer', status: 410 });
    expect(attempt).toMatchObject({ outcome: 'exhausted', status: 410 });
    expect(stand.told).toEqual([
      expect.objectContaining({ type: 'webhook.report-health', id: 'hook', health: 'gone', reason: 'It answered 410' }),
    ]);
  });

  it('is not there is tried again', async () => {
    await using sink = await startWebhookSink();
    const { url } = sink;
    await sink.close();
    await using stand = await openStand();
    await stand.subscribe({ endpoint: url });
    await stand.enqueue('hook', [{}]);
    stand.open();
    expect((await stand.attempted(1))[0]).toMatchObject({ outcome: 'failed', error: 'The connection was refused' });
  });
});

describe('an address that is not public', () => {
  it.each(['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost'])('%s is not called', async host => {
    let calls = 0;
    const server: Server = createServer(socket => {
      calls++;
      socket.destroy();
    });
    await new Promise<void>(resolve => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    await using stand = await openStand({ network: { allowedNetworks: '', proxy: null } });
    await stand.subscribe({ endpoint: `http://${host}:${port}/` });
    await stand.enqueue('hook', [{}]);
    stand.open();
    const [attempt] = await stand.attempted(1);
    server.close();
    const error = 'The address is not public, and not one of those that may be called';
    expect(attempt).toMatchObject({ outcome: 'failed', error });
    expect(calls).toBe(0);
  });

  it('is called once its network is allowed, and no more once it is not', async () => {
    await using sink = await startWebhookSink();
    await using stand = await openStand({ network: { allowedNetworks: '', proxy: null } });
    await stand.subscribe({ endpoint: sink.url });
    const consumer = stand.open();
    consumer.useNetwork({ allowedNetworks: '127.0.0.1/32', proxy: null });
    await stand.enqueue('hook', [{}]);
    expect((await stand.attempted(1))[0]).toMatchObject({ outcome: 'delivered' });
    consumer.useNetwork({ allowedNetworks: '', proxy: null });
    await stand.enqueue('hook', [{}]);
    const found = await stand.attempted(2);
    expect(found.map(({ outcome }) => outcome).toSorted()).toEqual(['delivered', 'failed']);
    expect(sink.received).toHaveLength(1);
  });
});
