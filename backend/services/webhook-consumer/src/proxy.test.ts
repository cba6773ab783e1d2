import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually, startWebhookSink } from '@airy/testkit';
import { openStand } from './stand.fixture.ts';

interface Proxy {
  readonly url: string;
  /** What it was asked for: target, and who asks. */
  readonly asked: { readonly target: string; readonly authorization: string | undefined }[];
  close(): void;
}

const open: Proxy[] = [];
afterEach(() => {
  for (const proxy of open.splice(0)) proxy.close();
});

/** @param status 200: lets it through. */
async function startProxy(status = 200): Promise<Proxy> {
  const asked: Proxy['asked'][number][] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('connect', (request, client, head) => {
    const target = request.url ?? '';
    asked.push({ target, authorization: request.headers['proxy-authorization'] });
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [, port] = target.split(':');
    const upstream = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy = {
    url: `http://user:p%40ss@127.0.0.1:${port}`,
    asked,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  open.push(proxy);
  return proxy;
}

describe('through a proxy', () => {
  it('names are resolved there, and connections are kept', async () => {
    const proxy = await startProxy();
    await using sink = await startWebhookSink();
    await using stand = await openStand({ network: { allowedNetworks: '', proxy: proxy.url } });
    const { port } = new URL(sink.url);
    await stand.subscribe({ endpoint: `http://nowhere.invalid:${port}/` }, { concurrency: 1 });
    await stand.enqueue('hook', [{}, {}]);
    stand.open();
    await stand.settled('hook');
    expect(sink.received).toHaveLength(2);
    const authorization = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(proxy.asked).toEqual([{ target: `nowhere.invalid:${port}`, authorization }]);
  });

  it('addresses that are not public are not asked for', async () => {
    const proxy = await startProxy();
    await using stand = await openStand({ network: { allowedNetworks: '', proxy: proxy.url } });
    await stand.subscribe({ endpoint: 'http://169.254.169.254/latest' });
    await stand.enqueue('hook', [{}]);
    stand.open();
    expect((await stand.attempted(1))[0]).toMatchObject({ outcome: 'failed' });
    expect(proxy.asked).toEqual([]);
  });

  it.each([502, 403])('what it does not get to is an attempt: %d', async status => {
    const proxy = await startProxy(status);
    await using stand = await openStand({ network: { allowedNetworks: '', proxy: proxy.url } });
    await stand.subscribe({ endpoint: 'https://nowhere.invalid/' });
    await stand.enqueue('hook', [{}]);
    stand.open();
    const error = 'The proxy does not allow this address, or cannot reach it';
    expect((await stand.attempted(1))[0]).toMatchObject({ outcome: 'failed', error });
  });

  it.each(['is away', 'asks who we are'])('a proxy that %s costs no attempt', async fault => {
    const proxy = await startProxy(407);
    if (fault === 'is away') proxy.close();
    await using sink = await startWebhookSink();
    await using stand = await openStand({ network: { allowedNetworks: '127.0.0.1', proxy: proxy.url } });
    await stand.subscribe({ endpoint: sink.url });
    await stand.enqueue('hook', [{}]);
    const consumer = stand.open();
    const [attempt] = await stand.attempted(1);
    const error = 'The proxy that deliveries go through could not be used';
    expect(attempt).toMatchObject({ outcome: 'postponed', attempt: 1, error });
    expect(attempt!.nextAttemptAt! - stand.clock.now()).toBe(5_000);
    await eventually(async () => (await stand.queue.depth('hook')).leased === 0);
    consumer.useNetwork({ allowedNetworks: '127.0.0.1', proxy: null });
    stand.clock.advance(5_000);
    await stand.settled('hook');
    expect((await stand.attempts()).at(-1)).toMatchObject({ outcome: 'delivered', attempt: 1 });
  });
});
