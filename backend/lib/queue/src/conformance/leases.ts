import { describe, expect, it } from '@jest/globals';
import { benchPerTest, visibilityMs } from './bench.ts';
import type { CreateQueueStore } from './queue-store.ts';

const soon = { afterMs: 0, countAttempt: true };

export function leaseConformance(createStore: CreateQueueStore): void {
  describe('leases', () => {
    const bench = benchPerTest(createStore);

    it('run out: then the job is leased to somebody else', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a');
      await bench.lease(endpoint);
      bench.clock.nowMs += visibilityMs - 1;
      await bench.expectLeases(endpoint);
      bench.clock.nowMs += 1;
      const [again] = await bench.expectLeases(endpoint, 'a');
      expect(again).toMatchObject({ attempts: 0, receives: 2, isAfterLost: true });
      await bench.queue.retry(again!, { afterMs: 0, countAttempt: false });
      // Only the lease before counts, and whoever gave it back has said so; also to another process.
      await bench.reopen();
      expect((await bench.expectLeases(endpoint, 'a'))[0]).toMatchObject({ receives: 3, isAfterLost: false });
    });

    it('of a process that has ended are free where no other process can have any; it settles them no more', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a@a', 'b@a');
      const [before] = await bench.lease(endpoint);
      bench.clock.nowMs += 1;
      await bench.reopen();
      if (!bench.isOfOneProcess) {
        await bench.expectLeases(endpoint);
        bench.clock.nowMs += visibilityMs;
      } else expect((await bench.queue.ready(10)).endpoints).toEqual([endpoint]);
      const settled = bench.isOfOneProcess && (await bench.queue.ack(before!));
      expect(settled).toBe(false);
      const [again] = await bench.expectLeases(endpoint, 'a');
      expect(again).toMatchObject({ receives: 2, isAfterLost: true });
      expect(await bench.queue.ack(before!)).toBe(false);
      expect(await bench.queue.ack(again!)).toBe(true);
    });

    it('fence off a worker that wakes up late: whatever it says changes nothing', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a@a', 'b@a');
      const [late] = await bench.lease(endpoint);
      bench.clock.nowMs += visibilityMs;
      const [present] = await bench.expectLeases(endpoint, 'a');
      expect(await bench.queue.ack(late!)).toBe(false);
      expect(await bench.queue.retry(late!, soon)).toBe(false);
      expect(await bench.queue.dead(late!, 'late')).toBe(false);
      expect(await bench.queue.extend(late!, visibilityMs)).toBe(false);
      expect(await bench.queue.depth(endpoint)).toMatchObject({ waiting: 1, leased: 1, dead: 0 });
      expect(await bench.queue.ack(present!)).toBe(true);
      expect(await bench.queue.ack(present!)).toBe(false);
      expect(await bench.queue.retry(present!, soon)).toBe(false);
      await bench.expectLeases(endpoint, 'b');
    });

    it('that ran out unnoticed still count', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a', 'b');
      const [first, second] = await bench.lease(endpoint);
      bench.clock.nowMs += visibilityMs * 2;
      expect(await bench.queue.ack(first!)).toBe(true);
      expect(await bench.queue.extend(second!, visibilityMs)).toBe(true);
      await bench.expectLeases(endpoint);
    });

    it('are extended from now on', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a');
      const [lease] = await bench.lease(endpoint);
      bench.clock.nowMs += visibilityMs - 1;
      expect(await bench.queue.extend(lease!, visibilityMs)).toBe(true);
      bench.clock.nowMs += visibilityMs - 1;
      await bench.expectLeases(endpoint);
      bench.clock.nowMs += 1;
      await bench.expectLeases(endpoint, 'a');
    });

    it('are given back for another try, which counts as an attempt or not', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a');
      const [first] = await bench.lease(endpoint);
      await bench.queue.retry(first!, { afterMs: 0, countAttempt: false });
      const [second] = await bench.expectLeases(endpoint, 'a');
      expect(second).toMatchObject({ attempts: 0, receives: 2 });
      await bench.queue.retry(second!, soon);
      expect((await bench.expectLeases(endpoint, 'a'))[0]).toMatchObject({ attempts: 1, receives: 3 });
    });

    it('prove themselves by the token of their job, not of another one', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a', 'b');
      const [a] = await bench.lease(endpoint, 1);
      const [b] = await bench.lease(endpoint, 1);
      expect(await bench.queue.ack({ ...a!, token: b!.token })).toBe(false);
      expect(await bench.queue.ack({ ...a!, token: '' })).toBe(false);
      await bench.queue.retry(a!, soon);
      expect(await bench.queue.ack({ ...a!, token: '' })).toBe(false);
    });

    it('say how long to sleep', async () => {
      const endpoint = await bench.endpoint('e');
      const next = async () => (await bench.queue.lease(endpoint, { max: 1, visibilityMs })).nextInMs;
      expect(await next()).toBe(null);
      await bench.add(endpoint, 'a', 'b');
      const { leases, nextInMs } = await bench.queue.lease(endpoint, { max: 1, visibilityMs });
      expect(nextInMs).toBe(0);
      await bench.queue.retry(leases[0]!, { afterMs: 300, countAttempt: true });
      expect(await next()).toBe(300);
      bench.clock.nowMs += 100;
      expect(await next()).toBe(200);
      bench.clock.nowMs += 200;
      expect(await next()).toBe(visibilityMs - 300);
    });
  });
}
