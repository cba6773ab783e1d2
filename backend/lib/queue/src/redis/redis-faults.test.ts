/** A Redis of its own that is killed, emptied, filled, and whose answers get lost (F14 to F17). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type RedisOptions, type RunningRedis } from '@airy/local-engines';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { eventually } from '@airy/testkit';
import { AiryError } from '@airy/errors';
import { connectRedis } from '@airy/redis';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { settings } from '../conformance/samples.ts';
import type { DeliveryQueue, Lease, NewJob } from '../port.ts';
import { startCuttingProxy, type CuttingProxy } from './cutting-proxy.fixture.ts';
import { openRedisQueue } from './open-redis-queue.ts';

const logger = { warn: () => undefined };
const request = { max: 20, visibilityMs: 1_500 };
const quick = { commandTimeoutMs: 500, sweepEveryMs: 300, logger };

function job(eventId: string, lane: string | null = null): NewJob {
  return { eventId, lane, payload: Buffer.from(eventId) };
}

/** Again until it is answered: what a publisher or a worker does. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  while (true)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AiryError) || error.code !== 'queue_unavailable') throw error;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
}

describeWithEngines(['redis'], 'the delivery queue when Redis fails', () => {
  let folder: string;
  let server: RunningRedis;
  let queue: DeliveryQueue;
  const start = async (options: Partial<RedisOptions> = {}) => (server = await startRedis({ folder, ...options }));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'redis-'));
  });
  afterEach(async () => {
    await queue.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('F14 killed three times: nothing acknowledged is lost, lanes keep their order, workers resume', async () => {
    await start();
    queue = await openRedisQueue({ url: server.address, ...quick });
    const endpoints = ['one', 'two', 'three'];
    for (const endpoint of endpoints) await queue.configure(endpoint, settings);
    const acknowledged = new Set<string>();
    const delivered: string[] = [];
    let isPublishing = true;
    const publish = async (endpoint: string): Promise<void> => {
      for (let n = 0; isPublishing; n++) {
        const jobs = [0, 1, 2].map(lane => job(`${endpoint}/${lane}/${n}`, `lane ${lane}`));
        await insist(() => queue.enqueue(endpoint, { jobs, checkpoint: { source: 's', offset: n + 1, after: n } }));
        for (const { eventId } of jobs) acknowledged.add(eventId);
        if (acknowledged.size > 3_000) isPublishing = false;
      }
    };
    let isDone = false;
    const work = async (endpoint: string): Promise<void> => {
      while (!isDone) {
        const { leases, nextInMs } = await insist(() => queue.lease(endpoint, request));
        for (const lease of leases) {
          delivered.push(lease.eventId);
          await insist(() => queue.ack(lease));
        }
        if (nextInMs !== 0) await new Promise(resolve => setTimeout(resolve, 2));
      }
    };
    const workers = endpoints.map(work);
    const publishers = endpoints.map(publish);
    const resumedMs: number[] = [];
    for (let kill = 0; kill < 3; kill++) {
      const before = delivered.length;
      await eventually(() => delivered.length > before + 200 || !isPublishing);
      await server.kill();
      await start();
      const back = performance.now();
      const seen = delivered.length;
      await eventually(() => delivered.length > seen);
      resumedMs.push(Math.round(performance.now() - back));
    }
    await Promise.all(publishers);
    await eventually(async () => {
      const depths = await Promise.all(endpoints.map(endpoint => queue.depth(endpoint)));
      return depths.every(({ waiting, leased }) => waiting + leased === 0);
    });
    isDone = true;
    await Promise.all(workers);
    const first = [...new Set(delivered)];
    const lost = [...acknowledged].filter(id => !first.includes(id));
    const disorder = [...acknowledged].filter(id => {
      const [endpoint, lane, n] = id.split('/');
      const before = `${endpoint}/${lane}/${Number(n) - 1}`;
      return Number(n) > 0 && first.indexOf(before) > first.indexOf(id);
    });
    console.info(
      `F14: acknowledged ${acknowledged.size}, delivered ${first.length}, again with the same id ` +
        `${delivered.length - first.length}, lost ${lost.length}, out of order ${disorder.length}, ` +
        `resumed after ${resumedMs.join(', ')} ms`,
    );
    expect({ lost, disorder }).toEqual({ lost: [], disorder: [] });
    expect(Math.max(...resumedMs)).toBeLessThan(5_000);
  });

  it('F15 comes back empty: noticed by publisher and worker, refilled, nothing in limbo', async () => {
    await start();
    queue = await openRedisQueue({ url: server.address, ...quick });
    await queue.configure('e', { ...settings, concurrency: 7 });
    const before = await queue.checkpoints('e');
    const log = Array.from({ length: 60 }, (_, n) => job(`event ${n}`, `lane ${n % 3}`));
    const publish = (from: number, to: number, epoch: string) =>
      queue.enqueue('e', {
        jobs: log.slice(from, to),
        checkpoint: { source: 's', offset: to, after: from },
        epoch,
      });
    await publish(0, 40, before.epoch);
    const delivered: string[] = [];
    const deliver = async (lease: Lease): Promise<boolean> => {
      delivered.push(lease.eventId);
      return insist(() => queue.ack(lease));
    };
    const { leases } = await queue.lease('e', request);
    for (const lease of leases.slice(0, 2)) await deliver(lease);

    await server.kill();
    rmSync(join(folder, 'appendonlydir'), { recursive: true });
    await start();
    // The worker goes on with a lease of the lost queue, then asks for more: no error, no limbo.
    expect(await insist(() => queue.ack(leases[2]!))).toBe(false);
    expect((await queue.lease('e', request)).leases).toEqual([]);
    await expect(publish(40, 60, before.epoch)).rejects.toMatchObject({ code: 'queue_emptied' });
    const { epoch, offsets } = await queue.checkpoints('e');
    expect(epoch).not.toBe(before.epoch);
    expect(offsets.size).toBe(0);
    // Also a publisher that knows no epoch is stopped: what it goes on from is not there.
    await expect(
      queue.enqueue('e', { jobs: log.slice(40), checkpoint: { source: 's', offset: 60, after: 40 } }),
    ).rejects.toMatchObject({ code: 'queue_emptied' });

    // Delivered without gaps is known elsewhere; refilling begins there.
    await publish(0, 60, epoch);
    const order: string[] = [];
    await eventually(async () => {
      const { leases: more } = await queue.lease('e', request);
      expect(more.length).toBeLessThanOrEqual(7);
      for (const lease of more) {
        order.push(lease.eventId);
        await deliver(lease);
      }
      return order.length === 60;
    });
    const unique = new Set(delivered);
    console.info(
      `F15: enqueued 60, delivered ${unique.size}, again with the same id ${delivered.length - unique.size}`,
    );
    expect(unique.size).toBe(60);
    for (const lane of [0, 1, 2])
      expect(order.filter(id => Number(id.slice(6)) % 3 === lane)).toEqual(
        log.map(({ eventId }) => eventId).filter((_id, n) => n % 3 === lane),
      );
  });

  it('F16 full: enqueuing is refused and says why, everything else goes on, and it recovers', async () => {
    await start({ settings: { maxmemory: '6mb' } });
    queue = await openRedisQueue({ url: server.address, ...quick });
    await queue.configure('dead', { ...settings, maxJobs: 100_000, maxBytes: 1e9 });
    await queue.configure('alive', settings);
    await queue.enqueue('alive', { jobs: [job('a', 'x'), job('b', 'x'), job('c')] });
    const big = (n: number): NewJob => ({ eventId: `big ${n}`, lane: null, payload: new Uint8Array(20_000) });
    let taken = 0;
    const fill = async () => {
      for (; ; taken++)
        await queue.enqueue('dead', {
          jobs: [big(taken)],
          checkpoint: { source: 's', offset: taken + 1, after: taken },
        });
    };
    await expect(fill()).rejects.toMatchObject({
      code: 'queue_full',
      details: { endpoint: 'dead', reason: 'the memory of Redis is used up (maxmemory)' },
    });
    expect((await queue.checkpoints('dead')).offsets.get('s')).toBe(taken);
    expect(await queue.depth('dead')).toMatchObject({ waiting: taken });

    // All that makes room, and all that others need.
    const { leases } = await queue.lease('alive', request);
    expect(leases.map(({ eventId }) => eventId)).toEqual(['a', 'c']);
    expect(await queue.ack(leases[0]!)).toBe(true);
    expect(await queue.retry(leases[1]!, { afterMs: 0, countAttempt: true })).toBe(true);
    const next = await queue.lease('alive', request);
    expect(next.leases.map(({ eventId }) => eventId)).toEqual(['b', 'c']);
    expect(await queue.dead(next.leases[0]!, 'no')).toBe(true);
    expect(await queue.extend(next.leases[1]!, 1_000)).toBe(true);
    await queue.setState('dead', 'paused');
    await queue.setState('dead', 'active');
    await expect(queue.enqueue('alive', { jobs: [job('d')] })).rejects.toMatchObject({ code: 'queue_full' });

    let drained = 0;
    while (drained < taken) {
      const { leases: some } = await queue.lease('dead', request);
      for (const lease of some) if (await queue.ack(lease)) drained += 1;
    }
    expect(await queue.enqueue('alive', { jobs: [job('d')] })).toMatchObject({ added: 1 });
    console.info(`F16: taken ${taken}, refused the next, drained ${drained}`);
    expect(drained).toBe(taken);
  });

  describe('F17 an answer gets lost', () => {
    let proxy: CuttingProxy;
    let checker: DeliveryQueue;
    beforeEach(async () => {
      await start();
      proxy = await startCuttingProxy(server.address);
      queue = await openRedisQueue({ ...quick, url: proxy.url, sweepEveryMs: null });
      checker = await openRedisQueue({ ...quick, url: server.address, sweepEveryMs: null });
      await queue.configure('e', settings);
      await checker.configure('e', settings);
    });
    afterEach(async () => {
      await checker.close();
      await proxy.close();
    });

    const lose = async <T>(how: 'cut' | 'silence', work: () => Promise<T>): Promise<void> => {
      const lost = proxy.loseNextAnswer(how);
      await expect(work()).rejects.toMatchObject({ code: 'queue_unavailable' });
      await lost;
    };

    it.each(['cut', 'silence'] as const)('of enqueue (%s): done once, however often it is repeated', async how => {
      const enqueuing = { jobs: [job('a', 'x'), job('b', 'x')], checkpoint: { source: 's', offset: 2, after: 0 } };
      await lose(how, () => queue.enqueue('e', enqueuing));
      expect(await insist(() => queue.enqueue('e', enqueuing))).toEqual({ added: 0, known: 2, dropped: 0 });
      expect(await checker.depth('e')).toMatchObject({ waiting: 2 });
      expect((await checker.checkpoints('e')).offsets.get('s')).toBe(2);
    });

    it.each(['cut', 'silence'] as const)(
      'of lease (%s): leased again after its time, not lost, not doubled',
      async how => {
        await checker.enqueue('e', { jobs: [job('a', 'x'), job('b', 'x')] });
        await lose(how, () => queue.lease('e', request));
        expect(await checker.depth('e')).toMatchObject({ waiting: 1, leased: 1 });
        const [again] = await eventually(async () => {
          const { leases } = await insist(() => queue.lease('e', request));
          return leases.length > 0 && leases;
        });
        expect(again).toMatchObject({ eventId: 'a', attempts: 0 });
        expect(again!.receives).toBeGreaterThan(1);
        expect(await queue.ack(again!)).toBe(true);
        expect((await queue.lease('e', request)).leases.map(({ eventId }) => eventId)).toEqual(['b']);
      },
    );

    it.each(['cut', 'silence'] as const)('of ack (%s): delivered, and never leased again', async how => {
      await checker.enqueue('e', { jobs: [job('a', 'x'), job('b', 'x')] });
      const { leases } = await queue.lease('e', request);
      await lose(how, () => queue.ack(leases[0]!));
      expect(await insist(() => queue.ack(leases[0]!))).toBe(false);
      expect((await checker.enqueue('e', { jobs: [job('a', 'x')] })).known).toBe(1);
      expect((await insist(() => queue.lease('e', request))).leases.map(({ eventId }) => eventId)).toEqual(['b']);
      expect(await checker.depth('e')).toMatchObject({ waiting: 0, leased: 1 });
    });

    it('of the note to the index of ready endpoints: a sweep finds the job', async () => {
      const sweeping = await openRedisQueue({ ...quick, url: server.address, sweepEveryMs: 20 });
      await sweeping.configure('e', settings);
      await checker.enqueue('e', { jobs: [job('a')] });
      await forgetIndex(server.address);
      await eventually(async () => (await checker.ready(10)).endpoints.includes('e'));
      await sweeping.close();
    });
  });
});

/** The index is gone, as if nobody had ever told it. */
async function forgetIndex(url: string): Promise<void> {
  const { redis, close } = await connectRedis({ url, logger });
  await redis.del('airy:{wh}:ready', 'airy:{wh}:versions');
  close();
}
