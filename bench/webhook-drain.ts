/** What waits in a queue goes out: signed, noted and acknowledged; beside a bare pool of connections in the same run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '@airy/testkit';
import { Pool } from 'undici';
import type { Table } from './report.ts';
import {
  cpuSecondsOf,
  openQueueOf,
  payloadOf,
  roomy,
  startBenchSink,
  startForWebhooks,
  subscribe,
  type BenchSink,
  type Engine,
} from './webhook-endpoints.ts';

const jobs = 30_000;
const endpoints = 4;

/** Posts of the same size, without anything else, per second. */
async function bare({ url, figures }: BenchSink): Promise<number> {
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

async function drain(engine: Engine, sink: BenchSink): Promise<{ perSecond: number; cpuPerThousand: number }> {
  using folder = temporaryFolder();
  const preparing = await startForWebhooks(folder.path, engine);
  const ids: string[] = [];
  for (let n = 0; n < endpoints; n++) ids.push(await subscribe(preparing, `${sink.url}/drain-${n}`));
  await preparing.stop('SIGTERM');
  const queue = await openQueueOf(folder.path, engine);
  for (const id of ids) {
    await queue.configure(id, roomy);
    for (let from = 0; from < jobs / endpoints; from += 500) {
      const some = Array.from({ length: 500 }, (_, n) => ({
        ...{ eventId: `evt-${from + n}`, lane: null, payload: payloadOf(from + n) },
      }));
      await queue.enqueue(id, { jobs: some });
    }
  }
  await queue.close();
  await sink.figures();
  const airy = await startForWebhooks(folder.path, engine);
  const cpuBefore = cpuSecondsOf(airy.pid);
  const figures = await allArrived(sink);
  const cpuPerThousand = ((cpuSecondsOf(airy.pid) - cpuBefore) * 1000) / jobs;
  await airy.stop();
  return { perSecond: rateOf(figures), cpuPerThousand };
}

/** @throws Error after two minutes. */
async function allArrived(sink: BenchSink): Promise<{ count: number; firstAt: number; lastAt: number }> {
  const all = { count: 0, firstAt: 0, lastAt: 0 };
  for (let waits = 0; waits < 1_200; waits++) {
    const { count, firstAt, lastAt } = await sink.figures();
    if (count > 0) Object.assign(all, { count: all.count + count, firstAt: all.firstAt || firstAt, lastAt });
    if (all.count >= jobs) return all;
    await sleep(100);
  }
  throw new Error(`Only ${all.count} of ${jobs} arrived`);
}

export async function benchDrain(table: Table, engine: Engine): Promise<void> {
  await using sink = await startBenchSink();
  const ceiling = await bare(sink);
  const { perSecond, cpuPerThousand } = await drain(engine, sink);
  const isRedis = engine !== null;
  table.add({
    what: `drain of ${jobs} waiting deliveries to ${endpoints} endpoints, queue ${isRedis ? 'on Redis' : 'embedded'}`,
    goal: `≥ ${isRedis ? '4,000' : '3,000'}/s, ≥ 0.15 of the bare pool, ≤ 0.4 s of CPU per 1,000`,
    measured: `${perSecond}/s, ${(perSecond / ceiling).toFixed(2)} of it, ${cpuPerThousand.toFixed(2)} s per 1,000`,
    beside: `bare undici Pool → node:http, 50 connections: ${ceiling}/s`,
  });
}
