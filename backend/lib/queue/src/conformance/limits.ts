import { describe, expect, it } from '@jest/globals';
import { benchPerTest, visibilityMs } from './bench.ts';
import { job } from './samples.ts';
import type { CreateQueueStore } from './queue-store.ts';

export function limitConformance(createStore: CreateQueueStore): void {
  describe('limits of an endpoint', () => {
    const bench = benchPerTest(createStore);

    it('concurrency: so many are leased at a time; a lease that ran out makes room', async () => {
      const endpoint = await bench.endpoint('e', { concurrency: 2 });
      await bench.add(endpoint, 'a', 'b', 'c', 'd');
      const [first] = await bench.expectLeases(endpoint, 'a', 'b');
      bench.clock.nowMs += 1;
      const full = await bench.queue.lease(endpoint, { max: 1, visibilityMs });
      expect(full).toEqual({ leases: [], nextInMs: visibilityMs - 1 });
      await bench.queue.ack(first!);
      await bench.expectLeases(endpoint, 'c');
      bench.clock.nowMs += visibilityMs - 1;
      await bench.expectLeases(endpoint, 'd');
    });

    it('rate: a full bucket at once, then so many per second, and the sleep until the next', async () => {
      const endpoint = await bench.endpoint('e', { ratePerSecond: 4, burst: 3 });
      await bench.add(endpoint, ...Array.from('abcdefgh'));
      await bench.expectLeases(endpoint, 'a', 'b', 'c');
      const request = { max: 5, visibilityMs };
      expect(await bench.queue.lease(endpoint, request)).toMatchObject({ leases: [], nextInMs: 250 });
      bench.clock.nowMs += 249;
      expect(await bench.queue.lease(endpoint, request)).toMatchObject({ leases: [], nextInMs: 1 });
      bench.clock.nowMs += 1;
      await bench.expectLeases(endpoint, 'd');
      bench.clock.nowMs += 5_000;
      await bench.expectLeases(endpoint, 'e', 'f', 'g');
    });

    it('rate: changed settings fill no bucket', async () => {
      const endpoint = await bench.endpoint('e', { ratePerSecond: 1, burst: 2 });
      await bench.add(endpoint, 'a', 'b', 'c');
      await bench.expectLeases(endpoint, 'a', 'b');
      await bench.endpoint('e', { ratePerSecond: 0.5, burst: 2 });
      const answer = await bench.queue.lease(endpoint, { max: 1, visibilityMs });
      expect(answer).toMatchObject({ leases: [], nextInMs: 2_000 });
    });

    it('jobs: a full queue refuses all of a move with its checkpoint, also while others have room', async () => {
      const endpoint = await bench.endpoint('e', { maxJobs: 3 });
      const other = await bench.endpoint('other', { maxJobs: 3 });
      await bench.add(endpoint, 'a', 'b');
      const enqueuing = { jobs: [job('c'), job('d')], checkpoint: { source: 's', offset: 2 } };
      await expect(bench.queue.enqueue(endpoint, enqueuing)).rejects.toMatchObject({
        code: 'queue_full',
        message: 'The delivery queue takes no more jobs for e: 3 jobs are its limit.',
      });
      expect((await bench.queue.checkpoints(endpoint)).offsets.size).toBe(0);
      expect(await bench.queue.enqueue(other, enqueuing)).toMatchObject({ added: 2 });
      // What it has already is no more.
      expect(await bench.queue.enqueue(endpoint, { jobs: ['a', 'b', 'c'].map(job) })).toMatchObject({ added: 1 });
      const leases = await bench.expectLeases(endpoint, 'a', 'b', 'c');
      await bench.queue.dead(leases[0]!, 'parked ones take room');
      await expect(bench.queue.enqueue(endpoint, { jobs: [job('d')] })).rejects.toMatchObject({ code: 'queue_full' });
      await bench.queue.ack(leases[1]!);
      await bench.add(endpoint, 'd');
    });

    it('bytes: the same', async () => {
      const endpoint = await bench.endpoint('e', { maxBytes: 10 });
      const sized = (eventId: string, size: number) => ({ eventId, lane: null, payload: new Uint8Array(size) });
      await bench.queue.enqueue(endpoint, { jobs: [sized('a', 6)] });
      await expect(bench.queue.enqueue(endpoint, { jobs: [sized('b', 5)] })).rejects.toMatchObject({
        code: 'queue_full',
      });
      await bench.queue.enqueue(endpoint, { jobs: [sized('c', 4)] });
      const [a, c] = await bench.expectLeases(endpoint, 'a', 'c');
      await bench.queue.ack(a!);
      await bench.queue.dead(c!, '');
      await bench.queue.discard(endpoint, { oldest: 1 });
      await bench.queue.enqueue(endpoint, { jobs: [sized('d', 10)] });
    });
  });
}
