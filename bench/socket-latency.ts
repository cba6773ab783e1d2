/** From the POST of a webhook to the frame on an agent's socket, at a fixed rate. */
import { createHmac, randomUUID } from 'node:crypto';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@stomp/stompjs';
import { request } from 'undici';
import { WebSocket } from 'ws';
import { appSecret, pageId, systemToken } from './instance.ts';
import { ms } from './report.ts';

export interface SocketLatency {
  readonly sent: number;
  readonly arrived: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Frame {
  readonly type: string;
  readonly payload: { readonly message?: { readonly content: { readonly message?: { readonly text?: string } } } };
}

async function subscribe(url: string, onText: (text: string) => void): Promise<Client> {
  const brokerURL = `${url.replace('http', 'ws')}/ws.communication`;
  const client = new Client({
    reconnectDelay: 0,
    webSocketFactory: () =>
      new WebSocket(brokerURL, ['v12.stomp'], { headers: { authorization: `Bearer ${systemToken}` } }),
  });
  await new Promise<void>((resolve, reject) => {
    client.onConnect = () => resolve();
    client.onStompError = frame => reject(new Error(frame.headers['message']));
    client.onWebSocketError = () => reject(new Error('The socket could not be opened'));
    client.activate();
  });
  client.subscribe('/events', ({ body }) => {
    const { type, payload } = JSON.parse(body) as Frame;
    const text = payload.message?.content.message?.text;
    if (type === 'message.created' && text) onText(text);
  });
  return client;
}

async function post(url: string, text: string): Promise<void> {
  const timestamp = Date.now();
  const sender = { id: String(5_000_000 + (timestamp % 200)) };
  const messaging = [{ sender, recipient: { id: pageId }, timestamp, message: { mid: `m_${text}`, text } }];
  const body = JSON.stringify({ object: 'page', entry: [{ id: pageId, time: timestamp, messaging }] });
  const signature = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
  const answer = await request(`${url}/facebook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
    body,
  });
  await answer.body.dump();
}

export async function socketLatency(
  url: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<SocketLatency> {
  // A platform's message id that was seen before would be the same message.
  const run = randomUUID();
  const microseconds = createHistogram();
  const dueAt = new Map<string, number>();
  let arrived = 0;
  const client = await subscribe(url, text => {
    const due = dueAt.get(text);
    if (due === undefined) return;
    dueAt.delete(text);
    arrived += 1;
    microseconds.record(Math.max(1, Math.round((performance.now() - due) * 1000)));
  });
  const sent = perSecond * seconds;
  const startedAt = performance.now();
  const posts: Promise<void>[] = [];
  for (let n = 0; n < sent; n++) {
    const due = startedAt + (n * 1000) / perSecond;
    const waitMs = due - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    const text = `${run}-${n}`;
    dueAt.set(text, due);
    posts.push(post(url, text));
  }
  await Promise.all(posts);
  for (let waitedMs = 0; dueAt.size > 0 && waitedMs < 10_000; waitedMs += 50) await sleep(50);
  await client.deactivate();
  return { sent, arrived, p50Ms: microseconds.percentile(50) / 1000, p99Ms: microseconds.percentile(99) / 1000 };
}

/** Ten seconds to get warm, then three runs: the figures of the middle one and the p99 of the others, as text. */
export async function medianSocketLatency(
  url: string,
): Promise<{ readonly measured: string; readonly spread: string }> {
  await socketLatency(url, { perSecond: 300, seconds: 10 });
  const runs: SocketLatency[] = [];
  for (let n = 0; n < 3; n++) runs.push(await socketLatency(url, { perSecond: 300, seconds: 8 }));
  const [best, median, worst] = runs.toSorted((a, b) => a.p99Ms - b.p99Ms);
  if (!best || !median || !worst) throw new Error('Nothing was measured');
  const sum = (of: 'arrived' | 'sent'): number => runs.reduce((all, run) => all + run[of], 0);
  return {
    measured: `p50 ${ms(median.p50Ms)}, p99 ${ms(median.p99Ms)} (median of 3), ${sum('arrived')} of ${sum('sent')} arrived`,
    spread: `best p99 ${ms(best.p99Ms)}, worst ${ms(worst.p99Ms)}`,
  };
}
