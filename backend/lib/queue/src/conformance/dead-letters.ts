import { describe, expect, it } from '@jest/globals';
import { benchPerTest, visibilityMs } from './bench.ts';
import type { Bench } from './bench.ts';
import type { CreateQueueStore } from './queue-store.ts';

async function park(bench: Bench, endpoint: string, ...jobs: readonly string[]): Promise<void> {
  await bench.add(endpoint, ...jobs);
  while (true) {
    const leases = await bench.lease(endpoint);
    if (leases.length === 0) return;
    for (const lease of leases) await bench.queue.dead(lease, `reason of ${lease.eventId}`);
  }
}

export function deadLetterConformance(createStore: CreateQueueStore): void {
  describe('dead letters', () => {
    const bench = benchPerTest(createStore);

    it('are listed in pages, with all that is known of them', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a@lane');
      const [lease] = await bench.lease(endpoint);
      await bench.queue.retry(lease!, { afterMs: 0, countAttempt: true });
      bench.clock.nowMs += 7;
      const [again] = await bench.lease(endpoint);
      await bench.queue.dead(again!, '410 Gone – weg');
      await park(bench, endpoint, 'b', 'c', 'd');
      const first = await bench.queue.deadLetters(endpoint, { limit: 3 });
      expect(first.letters.map(({ eventId }) => eventId)).toEqual(['a', 'b', 'c']);
      expect({ ...first.letters[0], payload: String(Buffer.from(first.letters[0]!.payload)) }).toEqual({
        eventId: 'a',
        lane: 'lane',
        payload: 'payload of a',
        attempts: 1,
        enqueuedAtMs: bench.clock.nowMs - 7,
        deadAtMs: bench.clock.nowMs,
        reason: '410 Gone – weg',
      });
      const second = await bench.queue.deadLetters(endpoint, { limit: 3, cursor: first.cursor! });
      expect(second.letters.map(({ eventId }) => eventId)).toEqual(['d']);
      expect(second.cursor).toBe(null);
    });

    it('are not tried again by themselves', async () => {
      const endpoint = await bench.endpoint('e');
      await park(bench, endpoint, 'a');
      bench.clock.nowMs += visibilityMs * 100;
      await bench.expectLeases(endpoint);
      expect(await bench.queue.depth(endpoint)).toMatchObject({ waiting: 0, leased: 0, dead: 1, oldestAgeMs: null });
    });

    it('are replayed: at the end of their lanes, with all attempts before them', async () => {
      const endpoint = await bench.endpoint('e');
      await park(bench, endpoint, 'a1@a', 'b1@b', 'c', 'd');
      await bench.add(endpoint, 'a2@a');
      expect(await bench.queue.replay(endpoint, { eventIds: ['a1', 'd', 'a1', 'nobody'] })).toBe(2);
      const [a2] = await bench.expectLeases(endpoint, 'a2', 'd');
      await bench.queue.ack(a2!);
      expect((await bench.expectLeases(endpoint, 'a1'))[0]).toMatchObject({ attempts: 0, receives: 1 });
      expect(await bench.queue.replay(endpoint, { oldest: 1 })).toBe(1);
      await bench.expectLeases(endpoint, 'b1');
      const left = await bench.queue.deadLetters(endpoint, { limit: 10 });
      expect(left.letters.map(({ eventId }) => eventId)).toEqual(['c']);
    });

    it('are discarded: then the event may come again', async () => {
      const endpoint = await bench.endpoint('e');
      await park(bench, endpoint, 'a', 'b', 'c');
      expect(await bench.queue.discard(endpoint, { eventIds: ['b'] })).toBe(1);
      expect(await bench.queue.discard(endpoint, { oldest: 10 })).toBe(2);
      expect(await bench.queue.depth(endpoint)).toMatchObject({ dead: 0, bytes: 0 });
      await bench.add(endpoint, 'a', 'b', 'c');
    });

    it('keep a reason of a bounded length, cut between characters', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a');
      const [lease] = await bench.lease(endpoint);
      await bench.queue.dead(lease!, `a${'😀'.repeat(400)}`);
      const { letters } = await bench.queue.deadLetters(endpoint, { limit: 1 });
      expect(letters[0]!.reason).toBe(`a${'😀'.repeat(249)}`);
    });
  });
}
