/** The proxy against a server that says everything back, and against frames of Kafka's protocol. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { FaultProxy, type FaultProxyOptions } from './fault-proxy.ts';
import { FrameSplitter } from './kafka-frames.ts';

let server: Server;
let asked: Buffer[];
let answering: (request: Buffer) => Buffer;
let proxy: FaultProxy;
const clients: Client[] = [];

class Client {
  readonly socket: Socket;
  received = Buffer.alloc(0);
  isClosed = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.on('data', chunk => void (this.received = Buffer.concat([this.received, chunk])));
    this.socket.once('close', () => void (this.isClosed = true));
  }
}

function client(): Client {
  const made = new Client(proxy.port);
  clients.push(made);
  return made;
}

async function proxied(options: Partial<FaultProxyOptions> = {}): Promise<Client> {
  proxy = await FaultProxy.listen({ target: (server.address() as AddressInfo).port, ...options });
  return client();
}

/** A request of the protocol: length, api key, version, correlation id, rest. */
function request(apiKey: number, correlation: number): Buffer {
  const frame = Buffer.alloc(16);
  frame.writeInt32BE(12, 0);
  frame.writeInt16BE(apiKey, 4);
  frame.writeInt32BE(correlation, 8);
  return frame;
}

function answerTo(asking: Buffer): Buffer {
  const frame = Buffer.alloc(12, 7);
  frame.writeInt32BE(8, 0);
  frame.writeInt32BE(asking.readInt32BE(8), 4);
  return frame;
}

beforeEach(async () => {
  asked = [];
  answering = bytes => bytes;
  server = createServer(socket => {
    const splitter = new FrameSplitter();
    socket.on('error', () => undefined);
    socket.on('data', chunk => {
      for (const frame of answering === answerTo ? splitter.split(chunk) : [chunk]) {
        asked.push(frame);
        socket.write(answering(frame));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await proxy[Symbol.asyncDispose]();
  await new Promise(resolve => server.close(resolve));
});

it('passes everything, in order, also more than its buffer holds', async () => {
  const { socket, ...rest } = await proxied();
  const bytes = Buffer.alloc(5_000_000, 'abcdefg');
  socket.write(bytes);
  const echoed = clients.at(-1)!;
  await eventually(() => echoed.received.length === bytes.length);
  expect(echoed.received.equals(bytes)).toBe(true);
  expect(rest.isClosed).toBe(false);
  socket.end();
  await eventually(() => echoed.isClosed && proxy.openConnections === 0);
});

it('lets answers arrive later, without more memory than its bound', async () => {
  const echoed = await proxied();
  proxy.answerDelayMs = 60;
  const begun = performance.now();
  const bytes = Buffer.alloc(5_000_000, 'abcdefg');
  echoed.socket.write(bytes);
  await eventually(() => echoed.received.length > 0, { everyMs: 1 });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
  proxy.answerDelayMs = 1;
  await eventually(() => echoed.received.length === bytes.length);
  expect(echoed.received.equals(bytes)).toBe(true);
});

it('cuts after as many bytes as asked, and the next connection is whole', async () => {
  const first = await proxied();
  const hasCut = proxy.cutAfter(5);
  first.socket.write('abc');
  await eventually(() => first.received.length === 3);
  first.socket.write('defgh');
  await hasCut;
  await eventually(() => first.isClosed);
  expect(first.received.toString()).toBe('abcde');
  const second = client();
  second.socket.write('abcdefgh');
  await eventually(() => second.received.toString() === 'abcdefgh');
  expect(proxy.counts).toEqual({ connections: 2, lost: 0, cut: 1, swallowed: 0 });
});

it('swallows: what was lost stays lost, new connections are whole afterwards', async () => {
  const first = await proxied();
  proxy.swallow(true);
  first.socket.write('abc');
  client().socket.write('other');
  await eventually(() => proxy.counts.swallowed === 8);
  proxy.swallow(false);
  first.socket.write('def');
  const third = client();
  third.socket.write('ghi');
  await eventually(() => third.received.toString() === 'ghi');
  expect(Buffer.concat(asked).toString()).toBe('ghi');
  expect(first.received.length).toBe(0);
  expect(first.isClosed).toBe(false);
});

it('refuses, and accepts again on the same port', async () => {
  const first = await proxied();
  const { port } = proxy;
  await once(first.socket, 'connect');
  await proxy.refuse();
  await eventually(() => first.isClosed);
  const refused = client();
  await eventually(() => refused.isClosed);
  await proxy.accept();
  expect(proxy.port).toBe(port);
  const again = client();
  again.socket.write('abc');
  await eventually(() => again.received.toString() === 'abc');
});

it('ends the connection of a client whose server went', async () => {
  const only = await proxied();
  only.socket.write('abc');
  await eventually(() => only.received.length === 3);
  server.close();
  proxy.cutAll();
  await eventually(() => only.isClosed);
});

it('loses exactly one answer of the chosen kind: the server has been asked, others go through', async () => {
  answering = answerTo;
  const first = await proxied({ protocol: 'kafka' });
  const isLost = proxy.loseAnswer('EndTxn', { after: 1 });
  first.socket.write(Buffer.concat([request(26, 1), request(0, 2)]));
  await eventually(() => first.received.length === 24);
  // In pieces: a frame counts when it is whole.
  const last = request(26, 3);
  first.socket.write(last.subarray(0, 9));
  first.socket.write(last.subarray(9));
  await isLost;
  await eventually(() => first.isClosed);
  expect(asked.length).toBe(3);
  expect(first.received.equals(Buffer.concat([answerTo(request(26, 1)), answerTo(request(0, 2))]))).toBe(true);
  const second = client();
  second.socket.write(request(26, 4));
  await eventually(() => second.received.length === 12);
  expect(proxy.counts.lost).toBe(1);
  expect(proxy.requests.get('EndTxn')).toBe(3);
});

it('loses exactly one request of the chosen kind: the server never has it', async () => {
  answering = answerTo;
  const first = await proxied({ protocol: 'kafka' });
  const isLost = proxy.loseRequest('Produce');
  first.socket.write(request(26, 1));
  await eventually(() => first.received.length === 12);
  first.socket.write(request(0, 2));
  await isLost;
  await eventually(() => first.isClosed);
  expect(asked.length).toBe(1);
});

it('cuts inside a frame', async () => {
  answering = answerTo;
  const first = await proxied({ protocol: 'kafka' });
  const hasCut = proxy.cutAfter(17);
  first.socket.write(Buffer.concat([request(1, 1), request(1, 2)]));
  await hasCut;
  await eventually(() => first.isClosed);
  expect(first.received.length).toBe(17);
});

it('forgets its faults when it is healed', async () => {
  answering = answerTo;
  const only = await proxied({ protocol: 'kafka' });
  void proxy.loseAnswer('Fetch');
  void proxy.cutAfter(3);
  proxy.answerDelayMs = 60_000;
  proxy.heal();
  only.socket.write(request(1, 1));
  await eventually(() => only.received.length === 12);
});
