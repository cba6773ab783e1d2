import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@airy/testkit';
import { createReceiver, newSecret, type WebhookEvent } from './index.ts';
import { listen, type ListenOptions } from './listen.ts';

const secret = newSecret();

/** A feed that tells what it is given, from the cursor on that it is asked for. */
function feedServer(events: readonly string[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers.authorization ?? ''} ${request.url ?? ''}`);
    const cursor = new URL(request.url ?? '', 'http://feed').searchParams.get('cursor');
    const from = cursor === null ? 0 : Number(cursor.slice(1));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`id: c${from}\n\n`);
    events.slice(from).forEach((type, index) => {
      const [id, at] = [type.startsWith('refresh') ? null : `evt-${from + index}`, from + index + 1];
      const data = JSON.stringify({
        id,
        type,
        timestamp: 1_700_000_000_000 + from + index,
        payload: { n: from + index },
      });
      response.write(`id: c${at}\nevent: ${type}\ndata: ${data}\n\n`);
    });
  });
  return { server, asked };
}

interface Taken {
  readonly headers: IncomingHttpHeaders;
  readonly event: WebhookEvent;
}

function receivingServer(status: () => number) {
  const taken: Taken[] = [];
  const receiver = createReceiver({ secrets: [secret] });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void receiver.verify({ body: Buffer.concat(chunks), headers: request.headers }).then(event => {
        taken.push({ headers: request.headers, event });
        return response.writeHead(status(), { location: 'http://127.0.0.1:1/' }).end('x');
      });
    });
  });
  return { server, taken };
}

async function start(server: Server, port = 0): Promise<string> {
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await new Promise(resolve => server.close(resolve));
}

const types = ['message.created', 'refresh.required', 'channel.updated', 'message.updated'];
const feed = feedServer(types);
const answers: number[] = [];
let receiving: ReturnType<typeof receivingServer>;
let airyUrl: string;
let forwardUrl: string;
let ended: AbortController;
let cursors: string[];
let lines: string[];

beforeEach(async () => {
  feed.asked.length = 0;
  answers.length = 0;
  [cursors, lines, ended] = [[], [], new AbortController()];
  receiving = receivingServer(() => answers.shift() ?? 204);
  airyUrl = await start(feed.server);
  forwardUrl = await start(receiving.server);
});

afterEach(async () => {
  ended.abort();
  await Promise.all([stop(feed.server), stop(receiving.server)]);
});

function run(options: Partial<ListenOptions> = {}): Promise<void> {
  return listen({
    ...{ airyUrl, forwardUrl, secret, token: 'a-token', types: [], cursor: null, firstWaitMs: 5 },
    ...{ signal: ended.signal, onCursor: cursor => void cursors.push(cursor), tell: line => void lines.push(line) },
    ...options,
  });
}

describe('airy webhooks listen', () => {
  it('forwards events in their order, signed as webhooks are, and keeps where it stands', async () => {
    const listening = run();
    await eventually(() => cursors.length === 5);
    ended.abort();
    await listening;
    expect(receiving.taken.map(({ event }) => event)).toEqual(
      [0, 2, 3].map(n => ({ id: `evt-${n}`, type: types[n], timestamp: 1_700_000_000_000 + n, payload: { n } })),
    );
    expect(cursors).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
    expect(feed.asked).toEqual(['Bearer a-token /events?']);
    expect(lines[2]).toContain('too long ago');
    expect(lines.join()).not.toContain(secret);
  });

  it('goes on from where it stood, with the types asked for', async () => {
    const listening = run({ cursor: 'c3', types: ['message.updated', 'message.created'] });
    await eventually(() => cursors.length === 1);
    ended.abort();
    await listening;
    expect(receiving.taken.map(({ event }) => event.id)).toEqual(['evt-3']);
    expect(feed.asked).toEqual(['Bearer a-token /events?cursor=c3&types=message.updated%2Cmessage.created']);
  });

  it('waits for a receiver that is not there, and misses nothing', async () => {
    await stop(receiving.server);
    const listening = run();
    await eventually(() => lines.some(line => line.includes('waiting for it')));
    expect(cursors).toEqual(['c0']);
    await start(receiving.server, Number(new URL(forwardUrl).port));
    await eventually(() => cursors.length === 5);
    ended.abort();
    await listening;
    expect(receiving.taken.map(({ event }) => event.id)).toEqual(['evt-0', 'evt-2', 'evt-3']);
  });

  it('waits for an instance that is not there, and says so once', async () => {
    await stop(feed.server);
    const listening = run();
    await eventually(() => lines.some(line => line.includes('cannot be reached: waiting for it. (ECONNREFUSED)')));
    await start(feed.server, Number(new URL(airyUrl).port));
    await eventually(() => cursors.length === 5, { timeoutMs: 20_000 });
    ended.abort();
    await listening;
    expect(lines.filter(line => line.includes('waiting for it'))).toHaveLength(1);
  }, 30_000);

  it('tells what the receiver answered and goes on, without following where it points', async () => {
    answers.push(500, 302, 200);
    const listening = run();
    await eventually(() => cursors.length === 5);
    ended.abort();
    await listening;
    expect(lines.flatMap(line => /→ (\w+)/.exec(line)?.[1] ?? [])).toEqual(['500', '302', '200']);
  });

  it('ends with what the instance says where it refuses', async () => {
    const refusing = createServer((_request, response) => response.writeHead(403).end());
    await expect(run({ airyUrl: await start(refusing) })).rejects.toMatchObject({ status: 403 });
    await stop(refusing);
  });
});
