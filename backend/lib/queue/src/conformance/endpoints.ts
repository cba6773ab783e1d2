import { describe, expect, it } from '@jest/globals';
import { benchPerTest, visibilityMs } from './bench.ts';
import { job } from './samples.ts';
import type { CreateQueueStore } from './queue-store.ts';

export function endpointConformance(createStore: CreateQueueStore): void {
  describe('endpoints', () => {
    const bench = benchPerTest(createStore);

    it('are paused and resumed: jobs are taken meanwhile, leases are settled, none is given', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a', 'b');
      const [lease] = await bench.lease(endpoint, 1);
      await bench.queue.setState(endpoint, 'paused');
      await bench.add(endpoint, 'c');
      expect(await bench.queue.lease(endpoint, { max: 9, visibilityMs })).toEqual({ leases: [], nextInMs: null });
      expect(await bench.queue.ready(10)).toEqual({ endpoints: [], nextInMs: null });
      expect(await bench.queue.ack(lease!)).toBe(true);
      expect(await bench.queue.depth(endpoint)).toMatchObject({ state: 'paused', waiting: 2, leased: 0 });
      await bench.queue.setState(endpoint, 'active');
      expect((await bench.queue.ready(10)).endpoints).toEqual([endpoint]);
      await bench.expectLeases(endpoint, 'b', 'c');
    });

    it('that are disabled take no jobs, but the checkpoint moves on', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a');
      await bench.endpoint('e', { state: 'disabled' });
      const enqueuing = { jobs: [job('b'), job('a')], checkpoint: { source: 's', offset: 3 } };
      expect(await bench.queue.enqueue(endpoint, enqueuing)).toEqual({ added: 0, known: 0, dropped: 2 });
      expect((await bench.queue.checkpoints(endpoint)).offsets.get('s')).toBe(3);
      await bench.queue.setState(endpoint, 'active');
      await bench.expectLeases(endpoint, 'a');
    });

    it('are purged of all jobs; leases are void, lanes and counters begin anew, deliveries stay known', async () => {
      const endpoint = await bench.endpoint('e', { concurrency: 3, maxJobs: 5 });
      await bench.add(endpoint, 'a1@a', 'a2@a', 'b', 'c', 'd');
      const [a1, b, c] = await bench.lease(endpoint);
      await bench.queue.ack(c!);
      await bench.queue.dead(b!, '');
      await bench.queue.purge(endpoint);
      const empty = { state: 'active', waiting: 0, leased: 0, dead: 0, bytes: 0, oldestAgeMs: null };
      expect(await bench.queue.depth(endpoint)).toEqual(empty);
      expect(await bench.queue.ack(a1!)).toBe(false);
      expect(await bench.queue.ready(10)).toEqual({ endpoints: [], nextInMs: null });
      const again = { jobs: ['a1@a', 'a2@a', 'b', 'c', 'd', 'f'].map(job) };
      expect(await bench.queue.enqueue(endpoint, again)).toMatchObject({ added: 5, known: 1 });
      await bench.expectLeases(endpoint, 'a1', 'b', 'd');
    });

    it('are removed with all they have', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a', 'b');
      await bench.queue.ack((await bench.lease(endpoint, 1))[0]!);
      await bench.queue.remove(endpoint);
      expect(await bench.queue.ready(10)).toEqual({ endpoints: [], nextInMs: null });
      await expect(bench.queue.depth(endpoint)).rejects.toMatchObject({ code: 'queue_endpoint_unknown' });
      await bench.endpoint('e');
      await bench.add(endpoint, 'a', 'b');
      expect((await bench.queue.ready(10)).endpoints).toEqual([endpoint]);
    });

    it('tell how much they hold, and since when', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a');
      bench.clock.nowMs += 10;
      await bench.add(endpoint, 'b@x', 'c@x', 'd');
      bench.clock.nowMs += 5;
      const [a, b] = await bench.lease(endpoint, 2);
      const bytes = 4 * 'payload of a'.length;
      expect(await bench.queue.depth(endpoint)).toEqual({
        state: 'active',
        waiting: 2,
        leased: 2,
        dead: 0,
        bytes,
        oldestAgeMs: 15,
      });
      await bench.queue.ack(a!);
      await bench.queue.dead(b!, '');
      expect(await bench.queue.depth(endpoint)).toMatchObject({ waiting: 2, leased: 0, dead: 1, oldestAgeMs: 5 });
    });

    it('do not affect each other: a thousand hanging and parked jobs of one, none of the other', async () => {
      const slow = await bench.endpoint('slow', { concurrency: 500 });
      const quick = await bench.endpoint('quick', { concurrency: 1 });
      await bench.add(slow, ...Array.from({ length: 1_000 }, (_, n) => `s${n}`));
      await bench.queue.lease(slow, { max: 500, visibilityMs });
      await bench.add(quick, 's0', 'q1');
      expect((await bench.queue.ready(10)).endpoints).toEqual([quick]);
      await bench.queue.ack((await bench.expectLeases(quick, 's0'))[0]!);
      await bench.queue.purge(slow);
      await bench.expectLeases(quick, 'q1');
    });

    it('that have something to lease are named, longest waiting first, with the time until the next', async () => {
      for (const name of ['one', 'two', 'three']) await bench.endpoint(name);
      expect(await bench.queue.ready(10)).toEqual({ endpoints: [], nextInMs: null });
      await bench.add('two', 'a');
      bench.clock.nowMs += 1;
      await bench.add('one', 'a');
      expect(await bench.queue.ready(1)).toEqual({ endpoints: ['two'], nextInMs: 0 });
      const [lease] = await bench.lease('two');
      await bench.queue.retry(lease!, { afterMs: 100, countAttempt: true });
      expect(await bench.queue.ready(10)).toEqual({ endpoints: ['one'], nextInMs: 100 });
      await bench.lease('one');
      bench.clock.nowMs += 100;
      expect(await bench.queue.ready(10)).toEqual({ endpoints: ['two'], nextInMs: visibilityMs - 100 });
    });

    it('whose first job arrives are told to whom it may concern', async () => {
      await bench.endpoint('e');
      const { promise, resolve } = Promise.withResolvers<string>();
      const stop = bench.queue.watch(resolve);
      const told = promise.then(endpoint => ({ endpoint }));
      // A hint may get lost until the listener listens.
      for (let n = 0; ; n++) {
        await bench.add('e', `a${n}`);
        const answer = await Promise.race([told, new Promise<null>(late => setTimeout(late, 50, null))]);
        if (answer !== null) {
          expect(answer.endpoint).toBe('e');
          break;
        }
        await bench.queue.purge('e');
      }
      stop();
    });
  });
}
