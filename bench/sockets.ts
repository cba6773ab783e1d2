/** A thousand agents: what idle sockets cost, how fast an event reaches all of them, and how soon a list shows a write. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { load, startInstance, systemToken, untilLevel } from './instance.ts';
import { ms, type Table } from './report.ts';
import { residentMegabytes } from './resident-memory.ts';

const agents = 1_000;
const authorization = { authorization: `Bearer ${systemToken}` };

/** Subscribed to `/events` by hand, so that what is measured is not the client. */
function agent(url: string, onFrame: (text: string) => void): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws.communication`, ['v12.stomp'], {
    headers: authorization,
  });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send('CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n\0'));
    socket.on('message', data => {
      const text = (data as Buffer).toString('latin1');
      if (text.startsWith('CONNECTED')) socket.send('SUBSCRIBE\nid:0\ndestination:/events\nreceipt:r\n\n\0');
      else if (text.startsWith('RECEIPT')) resolve(socket);
      else onFrame(text);
    });
  });
}

async function openAgents(url: string, onFrame: (text: string) => void): Promise<readonly WebSocket[]> {
  const sockets: WebSocket[] = [];
  for (let n = 0; n < agents; n += 50)
    sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => agent(url, onFrame)))));
  return sockets;
}

async function call<T>(url: string, path: string, body: object, position = ''): Promise<{ body: T; position: string }> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...authorization,
      ...(position !== '' && { 'airy-position': position }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return { body: (await response.json()) as T, position: response.headers.get('airy-position') ?? '' };
}

/** Sends the text to as many bare WebSockets of a server without anything else, and waits for all. */
async function bareFanOut(events: number): Promise<RecordableHistogram> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const histogram = createHistogram();
  let sentAt = 0;
  let arrived = 0;
  const opened = Array.from({ length: agents }, () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    socket.on('message', () => {
      arrived += 1;
      histogram.record(microsecondsSince(sentAt));
    });
    return new Promise<WebSocket>(resolve => socket.once('open', () => resolve(socket)));
  });
  const sockets = await Promise.all(opened);
  for (let event = 1; event <= events; event++) {
    sentAt = performance.now();
    for (const client of server.clients) client.send('x'.repeat(700));
    while (arrived < agents * event) await sleep(5);
  }
  for (const socket of sockets) socket.terminate();
  await new Promise(resolve => server.close(resolve));
  return histogram;
}

function microsecondsSince(from: number): number {
  return Math.max(1, Math.round((performance.now() - from) * 1000));
}

const percentile = (histogram: RecordableHistogram, which: number): string => ms(histogram.percentile(which) / 1000);

/** Rows of the table. */
export async function sockets(table: Table): Promise<void> {
  await using airy = await startInstance();
  // Before anything else: what a load leaves in the heap would hide what sockets take.
  await sleep(15_000);
  await fanOut(table, airy);
  await load(`${airy.url}/facebook`, ['--seconds', '3', '--rate', '300']);
  await untilLevel(airy.url);
  await writeThenList(table, airy.url);
}

async function fanOut(table: Table, airy: { readonly url: string; readonly pid: number }): Promise<void> {
  const idle = residentMegabytes(airy.pid);
  const histogram = createHistogram();
  const sentAt = new Map<string, number>();
  let arrived = 0;
  const sockets = await openAgents(airy.url, text => {
    const name = /"name":"(fan-out \d+)"/.exec(text)?.[1];
    if (name === undefined) return;
    arrived += 1;
    histogram.record(microsecondsSince(sentAt.get(name) ?? 0));
  });
  await sleep(10_000);
  const full = residentMegabytes(airy.pid);
  table.add({
    what: `${agents} idle sockets, subscribed, 10 s after the last has come`,
    goal: '≤ 120 MB over the idle process',
    measured: `${full - idle} MB`,
    beside: `the process before: ${idle} MB`,
  });
  const events = 100;
  for (let event = 1; event <= events; event++) {
    const name = `fan-out ${event}`;
    sentAt.set(name, performance.now());
    await call(airy.url, '/tags.create', { name, color: 'tag-red' });
    for (let waitedMs = 0; arrived < agents * event && waitedMs < 5_000; waitedMs += 5) await sleep(5);
    await sleep(50);
  }
  for (const socket of sockets) socket.terminate();
  const bare = await bareFanOut(50);
  table.add({
    what: `one write → its event on ${agents} agents’ sockets, ${events} times`,
    goal: 'p99 < 200 ms',
    measured: `p50 ${percentile(histogram, 50)}, p99 ${percentile(histogram, 99)}; ${arrived} of ${agents * events} arrived`,
    beside: `bare WebSockets, 700 B to each: p50 ${percentile(bare, 50)}, p99 ${percentile(bare, 99)}`,
  });
}

interface Listed {
  readonly data: readonly { readonly id: string }[];
}

async function writeThenList(table: Table, url: string): Promise<void> {
  const { data } = (await call<Listed>(url, '/conversations.list', { page_size: 50 })).body;
  const both = createHistogram();
  const listing = createHistogram();
  let stale = 0;
  for (let n = 0; n < 500; n++) {
    const conversation_id = data[n % data.length]?.id;
    const text = `written ${n}`;
    const from = performance.now();
    const sent = await call<{ id: string }>(url, '/messages.send', { conversation_id, message: { text } });
    const listedFrom = performance.now();
    const listed = await call<Listed>(url, '/messages.list', { conversation_id, page_size: 5 }, sent.position);
    if (!listed.body.data.some(({ id }) => id === sent.body.id)) stale += 1;
    listing.record(microsecondsSince(listedFrom));
    both.record(microsecondsSince(from));
  }
  table.add({
    what: 'a write, then the list that shows it (`messages.send`, `messages.list`), 500 times',
    goal: 'p99 < 50 ms',
    measured: `p50 ${percentile(both, 50)}, p99 ${percentile(both, 99)}; ${stale} lists did not show it`,
    beside: `of it the list: p50 ${percentile(listing, 50)}, p99 ${percentile(listing, 99)}`,
  });
}
