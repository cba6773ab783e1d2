/** Deleting what newer records repeat. */
import { describe, expect, it } from '@jest/globals';
import { benchPerTest } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { readAll, textOf, textRecord } from './records.ts';

export function deletingConformance(createStore: CreateStore): void {
  describe('deleting', () => {
    const bench = benchPerTest(createStore);

    it.each(['delete', 'compact'] as const)('what stands below an offset goes: cleanup %s', async cleanup => {
      const topic = await bench.topic('state', { cleanup, partitions: 2 });
      const at = { topic, partition: 0 };
      const beside = { topic, partition: 1 };
      await bench.log.append(Array.from({ length: 1_200 }, (_, n) => textRecord(at, String(n), `key-${n}`)));
      await bench.log.append([textRecord(beside, 'stays')]);
      const spec = (await bench.log.listTopics()).find(({ name }) => name === topic);
      await bench.log.deleteRecords([{ ...at, offset: 1_100 }]);
      expect(await bench.log.watermarks(at)).toEqual({ low: 1_100, high: 1_200 });
      expect((await readAll(bench.log, at)).map(textOf)).toEqual(
        Array.from({ length: 100 }, (_, n) => String(1_100 + n)),
      );
      expect((await bench.log.read(at, 0, { maxRecords: 1, maxBytes: 1_000 })).records.map(textOf)).toEqual(['1100']);
      expect((await readAll(bench.log, beside)).map(textOf)).toEqual(['stays']);
      expect((await bench.log.listTopics()).find(({ name }) => name === topic)).toEqual(spec);
    });

    it('may be repeated, may take all, and offsets go on, also after opening anew', async () => {
      const topic = await bench.topic('state', { cleanup: 'compact' });
      const at = { topic, partition: 0 };
      await bench.log.append([textRecord(at, 'a', 'k'), textRecord(at, 'b', 'k')]);
      await bench.log.deleteRecords([{ ...at, offset: 2 }]);
      await bench.log.deleteRecords([{ ...at, offset: 2 }]);
      await bench.log.deleteRecords([{ ...at, offset: 1 }]);
      expect(await bench.log.watermarks(at)).toEqual({ low: 2, high: 2 });
      await bench.reopen();
      expect(await bench.log.watermarks(at)).toEqual({ low: 2, high: 2 });
      expect(await bench.log.append([textRecord(at, 'c', 'k')])).toEqual([{ ...at, offset: 2 }]);
      await expect(bench.log.deleteRecords([{ ...at, offset: 9 }])).rejects.toThrow();
    });
  });
}
