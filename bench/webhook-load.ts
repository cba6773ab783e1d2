/**
 * Posts webhooks signed as Meta does and prints one line of JSON: rate and latencies. Runs as a process of its own, so that
 * the measured one is not slowed by it. Stops by itself.
 *
 *   node bench/webhook-load.ts --url URL --seconds 10 --connections 64 [--rate 1500] [--secret S] [--conversations 500]
 *
 *   … --fixture FILE --unique TEXT … --spread TEXT … --replace TEXT=OTHER …
 *
 * sends that body instead of Messenger's: what is unique gets a number of its own in each, what is spread one of as many
 * as there are conversations.
 *
 * Without `--rate` each connection sends as fast as it is answered (closed loop). With it the sending times are fixed
 * beforehand and a latency counts from the time a request was due (open loop), so a stall is not hidden.
 */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '64' },
    rate: { type: 'string' },
    secret: { type: 'string', default: 'bench-secret' },
    page: { type: 'string', default: '1234' },
    conversations: { type: 'string', default: '500' },
    fixture: { type: 'string' },
    unique: { type: 'string', multiple: true, default: [] },
    spread: { type: 'string', multiple: true, default: [] },
    replace: { type: 'string', multiple: true, default: [] },
  },
});
if (!values.url) throw new Error('--url is missing');

const url = new URL(values.url);
const connections = Number(values.connections);
const durationMs = Number(values.seconds) * 1000;
const conversations = Number(values.conversations);
const secret = values.secret;
const run = Date.now().toString(36);
const latencyMicroseconds = createHistogram();
const pool = new Pool(url.origin, { connections, pipelining: 1 });
const statuses = new Map<number, number>();
let sent = 0;
let errors = 0;
let overSecond = 0;

const fixture = values.fixture === undefined ? null : fixtureOf(readFileSync(values.fixture, 'utf8'));

function fixtureOf(text: string): string {
  return values.replace.reduce((body, pair) => {
    const at = pair.indexOf('=');
    return body.replaceAll(pair.slice(0, at), pair.slice(at + 1));
  }, text);
}

function bodyOfFixture(text: string, n: number): string {
  const withIds = values.unique.reduce((body, unique) => body.replaceAll(unique, `${unique}${run}${n}`), text);
  const spread = 10_000 + (n % conversations);
  return values.spread.reduce((body, name) => body.replaceAll(name, `${name}${spread}`), withIds);
}

function body(n: number): string {
  if (fixture !== null) return bodyOfFixture(fixture, n);
  const at = Date.now();
  return JSON.stringify({
    object: 'page',
    entry: [
      {
        id: values.page,
        time: at,
        messaging: [
          {
            sender: { id: `psid-${run}-${n % conversations}` },
            recipient: { id: values.page },
            timestamp: at,
            message: { mid: `m_${run}_${n}`, text: `Message ${n} of a load that writes about as much as people do` },
          },
        ],
      },
    ],
  });
}

async function post(dueAt: number): Promise<void> {
  const text = body(sent++);
  const signature = `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
  try {
    const response = await pool.request({
      method: 'POST',
      path: url.pathname,
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
      body: text,
    });
    await response.body.dump();
    statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1);
    const tookMs = performance.now() - dueAt;
    if (tookMs > 1_000) overSecond += 1;
    latencyMicroseconds.record(Math.max(1, Math.round(tookMs * 1000)));
  } catch {
    // Counted: a load generator reports refused connections, it does not stop at them.
    errors += 1;
  }
}

const startedAt = performance.now();
const endsAt = startedAt + durationMs;

async function closedLoop(): Promise<void> {
  while (performance.now() < endsAt) await post(performance.now());
}

async function openLoop(rate: number): Promise<void> {
  const pending = new Set<Promise<void>>();
  for (let n = 0; ; n++) {
    const dueAt = startedAt + (n * 1000) / rate;
    if (dueAt >= endsAt) break;
    const waitMs = dueAt - performance.now();
    if (waitMs > 1) await new Promise(resolve => setTimeout(resolve, waitMs));
    const running = post(dueAt).finally(() => pending.delete(running));
    pending.add(running);
  }
  await Promise.all(pending);
}

await (values.rate ? openLoop(Number(values.rate)) : Promise.all(Array.from({ length: connections }, closedLoop)));
const elapsedSeconds = (performance.now() - startedAt) / 1000;
await pool.close();
const ms = (percentile: number): number => latencyMicroseconds.percentile(percentile) / 1000;
console.log(
  JSON.stringify({
    perSecond: Math.round((statuses.get(200) ?? 0) / elapsedSeconds),
    sent,
    errors,
    statuses: Object.fromEntries(statuses),
    p50Ms: ms(50),
    p99Ms: ms(99),
    maxMs: latencyMicroseconds.max / 1000,
    overSecond,
  }),
);
