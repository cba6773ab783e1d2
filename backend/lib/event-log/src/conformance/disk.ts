/** A full disk. Needs a store whose disk can be filled. */
import { describe, expect, it } from '@jest/globals';
import type { NewRecord } from '../port.ts';
import { benchPerTest } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { readAll } from './records.ts';

export function diskConformance(createStore: CreateStore): void {
  describe('full disk', () => {
    const bench = benchPerTest(createStore);

    it('refuses with log_unavailable, stores nothing of it, reads on, and recovers by itself', async () => {
      const { disk } = bench.store;
      if (!disk) throw new Error('The disk of this store cannot be filled');
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      const record = (n: number): NewRecord => ({ ...at, key: String(n), value: Buffer.alloc(20_000, n) });
      const acknowledged: string[] = [];
      const append = async (n: number): Promise<string> => {
        try {
          await bench.log.append([record(n), record(n)]);
          acknowledged.push(String(n), String(n));
          return 'stored';
        } catch (error) {
          return (error as { code?: string }).code ?? String(error);
        }
      };
      expect(await append(1)).toBe('stored');
      await disk.fill();
      const results = await Promise.all(Array.from({ length: 10 }, (_, n) => append(10 + n)));
      expect(new Set(results)).toEqual(new Set(['log_unavailable']));
      const keys = async (): Promise<(string | null)[]> => (await readAll(bench.log, at)).map(({ key }) => key);
      expect(await keys()).toEqual(acknowledged);
      await disk.free();
      expect(await append(2)).toBe('stored');
      expect(await keys()).toEqual(['1', '1', '2', '2']);
      await bench.reopen();
      expect(await keys()).toEqual(acknowledged);
      expect(await bench.log.watermarks(at)).toEqual({ low: 0, high: 4 });
    });
  });
}
