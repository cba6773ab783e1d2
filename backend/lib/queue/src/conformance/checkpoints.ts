import { describe, expect, it } from '@jest/globals';
import { benchPerTest } from './bench.ts';
import { job } from './samples.ts';
import type { CreateQueueStore } from './queue-store.ts';

export function checkpointConformance(createStore: CreateQueueStore): void {
  describe('checkpoints', () => {
    const bench = benchPerTest(createStore);

    it('move with the jobs of their source, never backwards, also without jobs', async () => {
      const endpoint = await bench.endpoint('e');
      const store = (source: string, offset: number, ...jobs: string[]) =>
        bench.queue.enqueue(endpoint, { jobs: jobs.map(job), checkpoint: { source, offset } });
      await store('events/0', 5, 'a');
      await store('events/1', 0);
      await store('events/0', 9);
      await store('events/0', 7, 'b');
      await bench.reopen();
      expect((await bench.queue.checkpoints(endpoint)).offsets).toEqual(
        new Map([
          ['events/0', 9],
          ['events/1', 0],
        ]),
      );
    });

    it('belong to an epoch that stays as long as the data does', async () => {
      const endpoint = await bench.endpoint('e');
      const { epoch, offsets } = await bench.queue.checkpoints(endpoint);
      expect(offsets.size).toBe(0);
      await bench.endpoint('e', { concurrency: 1 });
      await bench.queue.purge(endpoint);
      await bench.reopen();
      expect((await bench.queue.checkpoints(endpoint)).epoch).toBe(epoch);
      await bench.queue.remove(endpoint);
      await bench.endpoint('e');
      expect((await bench.queue.checkpoints(endpoint)).epoch).not.toBe(epoch);
    });

    it('behind the one that the caller goes on from mean that something was lost: the move is refused', async () => {
      const endpoint = await bench.endpoint('e');
      const enqueue = (after: number, offset: number, ...jobs: string[]) =>
        bench.queue.enqueue(endpoint, { jobs: jobs.map(job), checkpoint: { source: 's', offset, after } });
      await enqueue(0, 5, 'a');
      await enqueue(5, 8, 'b');
      await expect(enqueue(9, 10, 'c')).rejects.toMatchObject({ code: 'queue_emptied' });
      expect((await bench.queue.checkpoints(endpoint)).offsets.get('s')).toBe(8);
      expect(await enqueue(7, 8, 'b')).toMatchObject({ added: 0, known: 1 });
      await bench.expectLeases(endpoint, 'a', 'b');
    });

    it('of another epoch are refused with their jobs', async () => {
      const endpoint = await bench.endpoint('e');
      const { epoch } = await bench.queue.checkpoints(endpoint);
      const enqueuing = { jobs: [job('a')], checkpoint: { source: 's', offset: 1 } };
      await expect(bench.queue.enqueue(endpoint, { ...enqueuing, epoch: 'another' })).rejects.toMatchObject({
        code: 'queue_emptied',
      });
      expect(await bench.queue.depth(endpoint)).toMatchObject({ waiting: 0 });
      expect((await bench.queue.checkpoints(endpoint)).offsets.size).toBe(0);
      expect(await bench.queue.enqueue(endpoint, { ...enqueuing, epoch })).toMatchObject({ added: 1 });
    });
  });
}
