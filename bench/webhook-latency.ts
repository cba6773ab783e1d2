/** From the POST of a platform's webhook to the customer's endpoint, at a fixed rate. */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '@airy/testkit';
import { Pool } from 'undici';
import { preciseNow, type Engine } from './bench-queue.ts';
import { startBenchSink, type BenchSink } from './bench-sink.ts';
import { appSecret, pageId, startInstance } from './instance.ts';
import { ms, type Table } from './report.ts';
import { settingsOf, subscribe } from './webhook-endpoints.ts';
import type { SinkFigures } from './webhook-sink.ts';

const perSecond = 300;

/** When each is due is fixed beforehand, so that a stall is not hidden. */
async function atRate(seconds: number, post: (dueAt: number) => Promise<void>): Promise<void> {
  const from = preciseNow();
  const posts: Promise<void>[] = [];
  for (let n = 0; n < perSecond * seconds; n++) {
    const dueAt = from + (n * 1000) / perSecond;
    const waitMs = dueAt - preciseNow();
    if (waitMs > 1) await sleep(waitMs);
    posts.push(post(dueAt));
  }
  await Promise.all(posts);
}

/** One message of a customer: its text says when it was due. */
function messageOf(dueAt: number): string {
  const text = `at=${dueAt.toFixed(3)} ${'x'.repeat(100)}`;
  const sender = { id: String(5_000_000 + (Math.round(dueAt) % 200)) };
  const message = { mid: `m_${randomUUID()}`, text };
  const timestamp = Math.round(dueAt);
  const messaging = [{ sender, recipient: { id: pageId }, timestamp, message }];
  return JSON.stringify({ object: 'page', entry: [{ id: pageId, time: timestamp, messaging }] });
}

async function run(pool: Pool, path: string, { sink, seconds }: { sink: BenchSink; seconds: number }) {
  await sink.figures();
  await atRate(seconds, async dueAt => {
    const body = messageOf(dueAt);
    const signature = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    const answer = await pool.request({ method: 'POST', path, headers, body });
    await answer.body.dump();
  });
  return arrived(sink, perSecond * seconds);
}

/** After ten seconds at the latest. */
async function arrived(sink: BenchSink, sent: number): Promise<SinkFigures> {
  let told = await sink.sofar();
  for (let waits = 0; waits < 100 && told.count < sent; waits++) {
    await sleep(100);
    told = await sink.sofar();
  }
  return told;
}

export async function benchLatency(table: Table, engine: Engine, seconds: number): Promise<void> {
  await using sink = await startBenchSink();
  const direct = new Pool(sink.url, { connections: 50 });
  await run(direct, '/bare', { sink, seconds: 1 });
  const bare = await run(direct, '/bare', { sink, seconds });
  await direct.close();
  using folder = temporaryFolder();
  const airy = await startInstance({ dataFolder: folder.path, engines: settingsOf(engine) });
  const pool = new Pool(airy.url, { connections: 64 });
  const runs: SinkFigures[] = [];
  try {
    await subscribe(airy, `${sink.url}/hook`);
    await run(pool, '/facebook', { sink, seconds });
    for (let n = 0; n < 3; n++) runs.push(await run(pool, '/facebook', { sink, seconds }));
  } finally {
    await pool.close();
    await airy.stop();
  }
  const [best, median, worst] = runs.toSorted((a, b) => a.p99Ms - b.p99Ms);
  if (!best || !median || !worst) throw new Error('Nothing was measured');
  const count = runs.reduce((sum, one) => sum + one.count, 0);
  table.add({
    what: `webhook in → customer's endpoint at ${perSecond} events/s, queue ${engine === null ? 'embedded' : 'on Redis'}`,
    goal: 'p99 < 150 ms',
    measured: `p50 ${ms(median.p50Ms)}, p99 ${ms(median.p99Ms)} (median of 3), ${count} of ${perSecond * seconds * runs.length} arrived`,
    beside: `best p99 ${ms(best.p99Ms)}, worst ${ms(worst.p99Ms)}; bare undici Pool → node:http at that rate: p50 ${ms(bare.p50Ms)}, p99 ${ms(bare.p99Ms)}`,
  });
}
