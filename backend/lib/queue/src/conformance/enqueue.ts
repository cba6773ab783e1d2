import { describe, expect, it } from '@jest/globals';
import { benchPerTest } from './bench.ts';
import { job, settings } from './samples.ts';
import type { CreateQueueStore } from './queue-store.ts';

export function enqueueConformance(createStore: CreateQueueStore): void {
  describe('enqueuing', () => {
    const bench = benchPerTest(createStore);

    it('gives back what was put in, oldest first', async () => {
      const endpoint = await bench.endpoint('e');
      const payload = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const jobs = [
        { eventId: 'Grüße 😀', lane: null, payload },
        { eventId: 'zz', lane: 'Spur 😀', payload: new Uint8Array() },
        { eventId: 'aa', lane: null, payload: Buffer.from('{"text":"Grüße"}') },
      ];
      expect(await bench.queue.enqueue(endpoint, { jobs })).toEqual({ added: 3, known: 0, dropped: 0 });
      bench.clock.nowMs += 5;
      const { leases } = await bench.queue.lease(endpoint, { max: 10, visibilityMs: 1_000 });
      expect(
        leases.map(({ token: _token, place: _place, payload: bytes, ...lease }) => ({ ...lease, bytes: [...bytes] })),
      ).toEqual(
        jobs.map(({ eventId, lane, payload: bytes }) => ({
          endpoint,
          eventId,
          lane,
          bytes: [...bytes],
          attempts: 0,
          receives: 1,
          isAfterLost: false,
          enqueuedAtMs: bench.clock.nowMs - 5,
          untilMs: bench.clock.nowMs + 1_000,
        })),
      );
    });

    it('takes an event once, whether it waits, is leased, parked or delivered, and twice in one move', async () => {
      const endpoint = await bench.endpoint('e');
      const states = ['delivered', 'parked', 'leased', 'waiting'];
      await bench.add(endpoint, ...states);
      const leases = await bench.lease(endpoint, 3);
      await bench.queue.ack(leases[0]!);
      await bench.queue.dead(leases[1]!, 'gone');
      const jobs = [...states, 'new', 'new'].map(job);
      expect(await bench.queue.enqueue(endpoint, { jobs })).toEqual({ added: 1, known: 5, dropped: 0 });
      await bench.expectLeases(endpoint, 'waiting', 'new');
    });

    it('forgets a delivery after its time, and takes it again before that only when told to', async () => {
      const endpoint = await bench.endpoint('e', { deliveredTtlMs: 1_000 });
      await bench.add(endpoint, 'a');
      await bench.queue.ack((await bench.lease(endpoint))[0]!);
      const jobs = [job('a')];
      bench.clock.nowMs += 999;
      expect(await bench.queue.enqueue(endpoint, { jobs })).toMatchObject({ added: 0, known: 1 });
      expect(await bench.queue.enqueue(endpoint, { jobs, again: true })).toMatchObject({ added: 1, known: 0 });
      await bench.queue.ack((await bench.lease(endpoint))[0]!);
      bench.clock.nowMs += 1_000;
      expect(await bench.queue.enqueue(endpoint, { jobs })).toMatchObject({ added: 1, known: 0 });
    });

    it('remembers as many deliveries as it may', async () => {
      const endpoint = await bench.endpoint('e', { maxDelivered: 2 });
      await bench.add(endpoint, 'a', 'b', 'c');
      for (const lease of await bench.lease(endpoint)) {
        bench.clock.nowMs += 1;
        await bench.queue.ack(lease);
      }
      const jobs = ['c', 'b', 'a'].map(job);
      expect(await bench.queue.enqueue(endpoint, { jobs })).toMatchObject({ added: 1, known: 2 });
      await bench.expectLeases(endpoint, 'a');
    });

    it('survives closing', async () => {
      const endpoint = await bench.endpoint('e');
      await bench.add(endpoint, 'a', 'b');
      await bench.reopen();
      await bench.expectLeases(endpoint, 'a', 'b');
    });

    it.each([
      ['an endpoint id with a brace', 'e}', { jobs: [job('a')] }],
      ['an empty event id', 'e', { jobs: [job('')] }],
      ['a long event id', 'e', { jobs: [job('ä'.repeat(151))] }],
      ['a large payload', 'e', { jobs: [{ ...job('a'), payload: new Uint8Array(1024 * 1024 + 1) }] }],
      ['too many jobs', 'e', { jobs: Array.from({ length: 1_001 }, (_, n) => job(`${n}`)) }],
      ['half an offset', 'e', { jobs: [], checkpoint: { source: 's', offset: 0.5 } }],
    ])('refuses %s', async (_title, endpoint, enqueuing) => {
      await bench.endpoint('e');
      await expect(bench.queue.enqueue(endpoint, enqueuing)).rejects.toThrow();
      expect(await bench.queue.depth('e')).toMatchObject({ waiting: 0 });
    });

    it('knows no endpoint that was not configured', async () => {
      const unknown = { code: 'queue_endpoint_unknown' };
      await expect(bench.queue.enqueue('nobody', { jobs: [job('a')] })).rejects.toMatchObject(unknown);
      await expect(bench.queue.lease('nobody', { max: 1, visibilityMs: 1 })).rejects.toMatchObject(unknown);
      await expect(bench.queue.configure('e', { ...settings, concurrency: 0 })).rejects.toThrow('concurrency');
    });
  });
}
