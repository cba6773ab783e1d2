import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import { Client, type IFrame, type IMessage } from '@stomp/stompjs';
import pino from 'pino';
import { Registry } from 'prom-client';
import { WebSocket } from 'ws';
import { encodeMessage } from './message.ts';
import { createStompServer, type StompServer, type StompServerOptions } from './stomp-server.ts';

const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

interface Stand {
  readonly url: string;
  readonly stomp: StompServer<string>;
  readonly metrics: Registry;
}

async function stand(options: Partial<StompServerOptions<string>> = {}): Promise<Stand> {
  const metrics = new Registry();
  const stomp = createStompServer<string>({
    name: 'test',
    telemetry: { logger: pino({ level: 'silent' }), metrics },
    destinations: ['/events'],
    authenticate: async headers => headers['login'] ?? 'nobody',
    ...options,
  });
  const http: Server = createServer();
  http.on('upgrade', (request, socket, head) => stomp.upgrade(request, socket, head));
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  opened.push(async () => {
    await stomp.stop();
    http.closeAllConnections();
    await new Promise(resolve => http.close(resolve));
  });
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`, stomp, metrics };
}

function clientOf(url: string, config: ConstructorParameters<typeof Client>[0] = {}): Client {
  const client = new Client({
    brokerURL: url,
    webSocketFactory: () => new WebSocket(url, ['v12.stomp', 'v11.stomp', 'v10.stomp']),
    reconnectDelay: 0,
    ...config,
  });
  opened.push(() => client.deactivate({ force: true }));
  return client;
}

function connected(client: Client): Promise<IFrame> {
  return new Promise((resolve, reject) => {
    client.onConnect = resolve;
    client.onStompError = frame => reject(new Error(frame.headers['message']));
    client.activate();
  });
}

/** Sends raw text and collects what comes back until the server hangs up. */
function exchange(url: string, ...sent: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, ['v12.stomp']);
    let received = '';
    socket.on('open', () => sent.forEach(text => socket.send(text)));
    socket.on('message', data => (received += (data as Buffer).toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

describe('the STOMP server with the official client', () => {
  it('answers the sub-protocol, connects, and sends to subscribers until they unsubscribe', async () => {
    const { url, stomp } = await stand();
    const client = clientOf(url, { connectHeaders: { login: 'ada' } });
    const frame = await connected(client);
    expect(frame.headers).toMatchObject({ version: '1.2', 'heart-beat': '10000,10000' });

    const messages: IMessage[] = [];
    const subscribed = new Promise<void>(resolve => client.watchForReceipt('subscribed', () => resolve()));
    const subscription = client.subscribe('/events', message => messages.push(message), { receipt: 'subscribed' });
    await subscribed;
    expect([...stomp.connections].map(connection => connection.session)).toEqual(['ada']);
    stomp.broadcast({
      destination: '/events',
      id: 'one',
      headers: { 'event-type': 'a:b' },
      body: '{"text":"Grüße 😀"}',
    });

    await until(() => messages.length === 1);
    const unsubscribed = new Promise<void>(resolve => client.watchForReceipt('gone', () => resolve()));
    subscription.unsubscribe({ receipt: 'gone' });
    await unsubscribed;
    stomp.broadcast({ destination: '/events', id: 'two', body: '{}' });
    await client.deactivate();
    expect(
      messages.map(message => [message.headers['message-id'], message.headers['event-type'], message.body]),
    ).toEqual([['one', 'a:b', '{"text":"Grüße 😀"}']]);
  });

  it.each(['1.0', '1.1', '1.2'])('speaks version %s', async version => {
    const { url, stomp } = await stand();
    const client = clientOf(url, {
      stompVersions: {
        versions: [version],
        protocolVersions: () => [`v${version.replace('.', '')}.stomp`],
        supportedVersions: () => version,
      },
    });
    expect((await connected(client)).headers['version']).toBe(version);
    const received = new Promise<string>(resolve => client.subscribe('/events', message => resolve(message.body)));
    await until(() => [...stomp.connections].some(connection => connection.isSubscribed('/events')));
    stomp.broadcast({ destination: '/events', id: 'x', body: '"hi"' });
    expect(await received).toBe('"hi"');
  });

  it('tells a client that may not connect so in the message header, and hangs up', async () => {
    const { url, stomp } = await stand({
      authenticate: async () => {
        throw new AiryError('unauthorized');
      },
    });
    await expect(connected(clientOf(url))).rejects.toThrow(/^401 /);
    await until(() => stomp.connections.size === 0);
  });

  it('does not tell what went wrong on our side', async () => {
    const { url } = await stand({
      authenticate: async () => {
        throw new Error('secret detail');
      },
    });
    await expect(connected(clientOf(url))).rejects.toThrow('500 Something went wrong on our side.');
  });

  it('gives a receipt for DISCONNECT before it hangs up', async () => {
    const { url } = await stand();
    expect(await exchange(url, 'CONNECT\naccept-version:1.2\n\n\0', 'DISCONNECT\nreceipt:77\n\n\0')).toContain(
      'RECEIPT\nreceipt-id:77\n\n\0',
    );
  });

  it.each([
    ['frames before CONNECT', ['SUBSCRIBE\nid:1\ndestination:/events\n\n\0'], 'first frame'],
    ['SEND', ['CONNECT\naccept-version:1.2\n\n\0', 'SEND\ndestination:/events\n\nx\0'], 'SEND frames'],
    [
      'another destination',
      ['CONNECT\naccept-version:1.2\n\n\0', 'SUBSCRIBE\nid:1\ndestination:/else\n\n\0'],
      'nothing at /else',
    ],
    ['a second CONNECT', ['CONNECT\naccept-version:1.2\n\n\0', 'CONNECT\naccept-version:1.2\n\n\0'], 'open already'],
    ['an unknown version', ['CONNECT\naccept-version:2.0\n\n\0'], 'Supported protocol versions'],
    ['nonsense', ['hello\0'], 'empty line'],
    [
      'frames named like object members',
      ['CONNECT\naccept-version:1.2\n\n\0', 'constructor\n\n\0'],
      'constructor frames',
    ],
    [
      'too many subscriptions',
      [
        'CONNECT\naccept-version:1.2\n\n\0',
        ...Array.from({ length: 17 }, (_, id) => `SUBSCRIBE\nid:${id}\ndestination:/events\n\n\0`),
      ],
      'Too many subscriptions',
    ],
  ])('refuses %s with an ERROR frame', async (_name, sent, message) => {
    const { url, stomp } = await stand();
    const received = await exchange(url, ...sent);
    expect(received).toContain('ERROR\n');
    expect(received.replaceAll('\\c', ':')).toContain(message);
    await until(() => stomp.connections.size === 0);
  });

  it('hangs up on who never connects, and on a frame over the limit', async () => {
    const { url } = await stand({ limits: { connectTimeoutMs: 20, maxFrameBytes: 1024 } });
    expect(await exchange(url)).toContain('No CONNECT frame came in time.');
    await exchange(url, `CONNECT\nlogin:${'x'.repeat(2000)}\n\n\0`);
  });

  it('has room for so many and no more', async () => {
    const { url, stomp } = await stand({ limits: { maxConnections: 1 } });
    await connected(clientOf(url));
    await expect(exchange(url)).rejects.toThrow('503');
    expect(stomp.connections.size).toBe(1);
  });

  it('says when the peer has received a message, and says nothing for one that is gone', async () => {
    const { url, stomp } = await stand();
    const client = clientOf(url);
    await connected(client);
    client.subscribe('/events', () => undefined);
    await until(() => [...stomp.connections].some(connection => connection.isSubscribed('/events')));
    const [connection] = stomp.connections;
    await new Promise<void>(resolve => connection?.whenReceived(resolve));
    let confirmed = false;
    await client.deactivate({ force: true });
    connection?.whenReceived(() => (confirmed = true));
    await until(() => stomp.connections.size === 0);
    expect(confirmed).toBe(false);
  });

  it('holds a subscription back, sends to it alone meanwhile, and releases it', async () => {
    const { url, stomp } = await stand();
    const client = clientOf(url);
    await connected(client);
    const held: string[] = [];
    const free: string[] = [];
    client.subscribe('/events', message => held.push(message.body), { id: 'held' });
    client.subscribe('/events', message => free.push(message.body), { id: 'free' });
    const [connection] = stomp.connections;
    await until(() => connection!.sendTo('free', encodeMessage({ destination: '/events', id: '0', body: '0' })));
    connection!.hold('held');
    stomp.broadcast({ destination: '/events', id: '1', body: '1' });
    expect(connection!.sendTo('held', encodeMessage({ destination: '/events', id: '2', body: '2' }))).toBe(true);
    expect(connection!.sendTo('nobody', encodeMessage({ destination: '/events', id: '3', body: '3' }))).toBe(false);
    expect(await connection!.received()).toBe(true);
    connection!.release('held');
    stomp.broadcast({ destination: '/events', id: '4', body: '4' });
    await until(() => held.length === 2 && free.length === 3);
    expect([held, free]).toEqual([
      ['2', '4'],
      ['0', '1', '4'],
    ]);
    connection!.hold('free');
    const ended = new Promise<void>(resolve => connection!.whenEnded(resolve));
    const received = connection!.received();
    await client.deactivate({ force: true });
    await ended;
    expect(connection!.isHeld('free')).toBe(false);
    // Answered before the connection ended, or never.
    expect(typeof (await received)).toBe('boolean');
    expect(await connection!.received()).toBe(false);
  });

  it('cuts off a client that reads too slowly, and nobody else', async () => {
    const { url, stomp, metrics } = await stand({ limits: { maxBufferedBytes: 256 * 1024 } });
    const quick = clientOf(url);
    await connected(quick);
    let received = 0;
    quick.subscribe('/events', () => received++);
    const port = Number(new URL(url).port);
    const slow = connect(port, '127.0.0.1');
    opened.push(async () => slow.destroy());
    slow.write(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await new Promise(resolve => slow.once('data', resolve));
    slow.write(masked('CONNECT\naccept-version:1.2\n\n\0'));
    slow.write(masked('SUBSCRIBE\nid:0\ndestination:/events\n\n\0'));
    await until(() => [...stomp.connections].filter(connection => connection.isSubscribed('/events')).length === 2);
    slow.pause();

    const body = JSON.stringify('x'.repeat(60_000));
    let sent = 0;
    while (stomp.connections.size === 2) {
      stomp.broadcast({ destination: '/events', id: String(sent++), body });
      const expected = sent;
      await until(() => received === expected);
    }
    expect(received).toBe(sent);
    expect(await metrics.metrics()).toContain('airy_socket_closed_total{socket="test",reason="slow"} 1');
  });

  it('notices a peer that has fallen silent', async () => {
    const { url, stomp, metrics } = await stand({ limits: { heartBeatMs: 20 } });
    const socket = new WebSocket(url, { autoPong: false });
    socket.on('open', () => socket.send('CONNECT\naccept-version:1.2\n\n\0'));
    await new Promise(resolve => socket.on('close', resolve));
    await until(() => stomp.connections.size === 0);
    expect(await metrics.metrics()).toContain('reason="silent"} 1');
  });

  it('keeps a peer that answers pings though its timers sleep', async () => {
    const { url, stomp } = await stand({ limits: { heartBeatMs: 10 } });
    const socket = new WebSocket(url);
    socket.on('open', () => socket.send('CONNECT\naccept-version:1.2\nheart-beat:10,10\n\n\0'));
    let pings = 0;
    await new Promise<void>(resolve => socket.on('ping', () => ++pings === 5 && resolve()));
    expect(stomp.connections.size).toBe(1);
  });

  it('stops: clients are told to come back, and all are gone when it resolves', async () => {
    const { url, stomp } = await stand();
    const codes: number[] = [];
    const client = clientOf(url, { onWebSocketClose: event => codes.push((event as CloseEvent).code) });
    await connected(client);
    await stomp.stop();
    expect(stomp.connections.size).toBe(0);
    await until(() => codes.length > 0);
    expect(codes).toEqual([1001]);
    await expect(exchange(url)).rejects.toThrow('503');
  });
});

/** Waits for a condition. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 2));
}

/** A masked text frame of the WebSocket protocol, mask zero. */
function masked(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
