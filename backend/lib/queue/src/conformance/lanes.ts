import { describe, expect, it } from '@jest/globals';
import { benchPerTest } from './bench.ts';
import type { CreateQueueStore } from './queue-store.ts';

const retryAfter = { afterMs: 1_000, countAttempt: true };

export function laneConformance(createStore: CreateQueueStore): void {
  describe('lanes', () => {
    const bench = benchPerTest(createStore);

    it('deliver one job after the other; jobs without a lane wait for nobody', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a1@a', 'a2@a', 'b1@b', 'x', 'a3@a', 'y');
      const leases = await bench.expectLeases(endpoint, 'a1', 'b1', 'x', 'y');
      await bench.expectLeases(endpoint);
      await bench.queue.ack(leases[0]!);
      await bench.queue.ack(leases[1]!);
      const [second] = await bench.expectLeases(endpoint, 'a2');
      await bench.queue.ack(second!);
      await bench.expectLeases(endpoint, 'a3');
    });

    it('wait for a head that is tried again: it is not overtaken, by jobs that come meanwhile neither', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a1@a', 'a2@a');
      const [head] = await bench.lease(endpoint);
      expect(await bench.queue.retry(head!, retryAfter)).toBe(true);
      await bench.add(endpoint, 'a3@a', 'b1@b');
      bench.clock.nowMs += 999;
      await bench.expectLeases(endpoint, 'b1');
      bench.clock.nowMs += 1;
      const [again] = await bench.expectLeases(endpoint, 'a1');
      expect(again).toMatchObject({ attempts: 1, receives: 2 });
      await bench.queue.ack(again!);
      await bench.expectLeases(endpoint, 'a2');
    });

    it('are hurried: what waits for its next attempt is due now, in order, with its attempts counted', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a1@a', 'a2@a', 'b1@b', 'x', 'y', 'z');
      const leases = await bench.expectLeases(endpoint, 'a1', 'b1', 'x', 'y', 'z');
      for (const lease of leases.slice(0, 4)) await bench.queue.retry(lease, retryAfter);
      await bench.queue.dead(leases[4]!, 'parked');
      await bench.expectLeases(endpoint);
      const hurried = await bench.queue.hurry(endpoint, ['a2', 'y', 'y', 'z', 'nobody']);
      expect(hurried.toSorted()).toEqual(['a2', 'y']);
      // Workers hear of it.
      expect((await bench.queue.ready(10)).endpoints).toEqual([endpoint]);
      const [a1, y] = await bench.expectLeases(endpoint, 'a1', 'y');
      expect(y).toMatchObject({ attempts: 1, receives: 2 });
      expect(await bench.queue.hurry(endpoint, ['a1', 'a2', 'y'])).toEqual([]);
      await bench.queue.ack(a1!);
      expect(await bench.queue.hurry(endpoint, ['a2'])).toEqual([]);
      await bench.expectLeases(endpoint, 'a2');
    });

    it('wait for a head whose worker has died', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a1@a', 'a2@a');
      const [lost] = await bench.lease(endpoint);
      bench.clock.nowMs = lost!.untilMs;
      await bench.expectLeases(endpoint, 'a1');
    });

    it('go on without a parked head', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a1@a', 'a2@a');
      const [head] = await bench.lease(endpoint);
      await bench.queue.dead(head!, 'refused');
      await bench.expectLeases(endpoint, 'a2');
    });

    it('begin anew once they were empty', async () => {
      const endpoint = await bench.endpoint('e');
      for (const round of ['1', '2']) {
        await bench.add(endpoint, `a${round}@a`, `b${round}@a`);
        for (const event of [`a${round}`, `b${round}`])
          await bench.queue.ack((await bench.expectLeases(endpoint, event))[0]!);
      }
    });

    it('take turns: what was just served waits behind the others', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a1@a', 'a2@a', 'a3@a', 'b1@b', 'b2@b');
      const served: string[] = [];
      for (let turn = 0; turn < 5; turn++) {
        bench.clock.nowMs += 1;
        const [lease] = await bench.lease(endpoint, 1);
        served.push(lease!.eventId);
        await bench.queue.ack(lease!);
      }
      expect(served).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
    });

    it('keep their order through any number of retries', async () => {
      const endpoint = await bench.endpoint('e');
      const lanes = ['a', 'b', 'c'];
      const jobs = lanes.flatMap(lane => ['1', '2', '3', '4'].map(n => `${lane}${n}@${lane}`));
      await bench.add(endpoint, ...jobs);
      const delivered: string[] = [];
      for (let step = 0; delivered.length < jobs.length; step++) {
        bench.clock.nowMs += 700;
        for (const [index, lease] of (await bench.lease(endpoint, 2)).entries()) {
          if ((step + index) % 3 === 0) await bench.queue.retry(lease, retryAfter);
          else if (await bench.queue.ack(lease)) delivered.push(lease.eventId);
        }
      }
      for (const lane of lanes)
        expect(delivered.filter(event => event.startsWith(lane))).toEqual(['1', '2', '3', '4'].map(n => `${lane}${n}`));
    });
  });
}
