/** What waits in a queue goes out: signed, noted and acknowledged; beside a bare pool of connections in the same run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder, type RunningAiry } from '@airy/testkit';
import { Pool } from 'undici';
import { openQueueOf, payloadOf, roomy, type Engine } from './bench-queue.ts';
import { startBenchSink, type BenchSink } from './bench-sink.ts';
import type { Table } from './report.ts';
import { call, cpuSeconds, startForWebhooks, subscribe } from './webhook-endpoints.ts';

const endpoints = 4;

/** Posts of the same size, without anything else, per second. */
async function bare({ url, figures }: BenchSink, jobs: number): Promise<number> {
  const pool = new Pool(url, { connections: 50, pipelining: 1 });
  const body = Buffer.from(payloadOf('bare'));
  let left = jobs;
  await figures();
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const answer = await pool.request({ method: 'POST', path: '/bare', body });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: 50 }, one));
  await pool.close();
  return rateOf(await figures());
}

function rateOf({ count, firstAt, lastAt }: { count: number; firstAt: number; lastAt: number }): number {
  return Math.round((count - 1) / ((lastAt - firstAt) / 1000));
}

/** @returns an instance with endpoints that are paused, and what waits for them. */
async function filled(folder: string, engine: Engine, to: { sink: BenchSink; jobs: number }) {
  const preparing = await startForWebhooks(folder, engine);
  const ids: string[] = [];
  for (let n = 0; n < endpoints; n++) ids.push(await subscribe(preparing, `${to.sink.url}/drain-${n}`));
  for (const id of ids) await call(preparing, '/webhooks.pause', { id });
  await preparing.stop('SIGTERM');
  const queue = await openQueueOf(folder, engine);
  for (const id of ids) {
    await queue.configure(id, { ...roomy, state: 'paused' });
    for (let from = 0; from < to.jobs / endpoints; from += 500) {
      const some = Array.from({ length: 500 }, (_, n) => ({
        ...{ eventId: `evt-${from + n}`, lane: null, payload: payloadOf(from + n) },
      }));
      await queue.enqueue(id, { jobs: some });
    }
  }
  await queue.close();
  return { airy: await startForWebhooks(folder, engine), ids };
}

interface Drained {
  readonly perSecond: number;
  readonly cpuPerThousand: number;
}

async function drain(engine: Engine, sink: BenchSink, jobs: number): Promise<Drained> {
  using folder = temporaryFolder();
  const { airy, ids } = await filled(folder.path, engine, { sink, jobs });
  try {
    // What a start costs is no delivery's.
    await sleep(5_000);
    await sink.figures();
    return await emptied({ airy, ids, engine, sink, jobs });
  } finally {
    await airy.stop();
  }
}

interface Emptying {
  readonly airy: RunningAiry;
  readonly ids: readonly string[];
  readonly engine: Engine;
  readonly sink: BenchSink;
  readonly jobs: number;
}

async function emptied({ airy, ids, engine, sink, jobs }: Emptying): Promise<Drained> {
  const before = cpuSeconds(airy, engine);
  for (const id of ids) await call(airy, '/webhooks.resume', { id });
  const figures = await allArrived(sink, jobs);
  return { perSecond: rateOf(figures), cpuPerThousand: ((cpuSeconds(airy, engine) - before) * 1000) / jobs };
}

/** @throws Error after two minutes. */
async function allArrived(sink: BenchSink, jobs: number) {
  const all = { count: 0, firstAt: 0, lastAt: 0 };
  for (let waits = 0; waits < 1_200; waits++) {
    const { count, firstAt, lastAt } = await sink.figures();
    if (count > 0) Object.assign(all, { count: all.count + count, firstAt: all.firstAt || firstAt, lastAt });
    if (all.count >= jobs) return all;
    await sleep(100);
  }
  throw new Error(`Only ${all.count} of ${jobs} arrived`);
}

/** @param jobs a multiple of 2,000. */
export async function benchDrain(table: Table, engine: Engine, jobs: number): Promise<void> {
  await using sink = await startBenchSink();
  const before = await bare(sink, jobs);
  const { perSecond, cpuPerThousand } = await drain(engine, sink, jobs);
  const after = await bare(sink, jobs);
  const isRedis = engine !== null;
  table.add({
    what: `drain of ${jobs} waiting deliveries to ${endpoints} endpoints, queue ${isRedis ? 'on Redis' : 'embedded'}`,
    goal: `≥ ${isRedis ? '4,000' : '3,000'}/s, ≥ 0.15 of the bare pool, ≤ 0.4 s of CPU per 1,000`,
    measured: `${perSecond}/s, ${((2 * perSecond) / (before + after)).toFixed(2)} of it, ${cpuPerThousand.toFixed(2)} s per 1,000`,
    beside: `bare undici Pool → node:http, 50 connections, before and after: ${before}/s, ${after}/s`,
  });
}
