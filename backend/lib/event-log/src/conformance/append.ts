/** Appending and reading. */
import { describe, expect, it } from '@jest/globals';
import type { Batch, NewRecord } from '../port.ts';
import { benchPerTest } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { readAll, textOf, textRecord, wholeRead } from './records.ts';

export function appendConformance(createStore: CreateStore): void {
  describe('append and read', () => {
    const bench = benchPerTest(createStore);

    it('gives each partition its own offsets, in the given order', async () => {
      const topic = await bench.topic('t', { partitions: 2 });
      const records = ['a0', 'b1', 'c0'].map(text => textRecord({ topic, partition: Number(text[1]) }, text));
      expect(await bench.log.append(records)).toEqual([
        { topic, partition: 0, offset: 0 },
        { topic, partition: 1, offset: 0 },
        { topic, partition: 0, offset: 1 },
      ]);
      expect((await readAll(bench.log, { topic, partition: 0 })).map(textOf)).toEqual(['a0', 'c0']);
      expect(await bench.log.append([])).toEqual([]);
    });

    it('returns what was appended: null and empty values, null keys, headers, timestamps', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      const given: NewRecord[] = [
        { ...at, key: null, value: Buffer.from([0, 255, 10]), headers: { a: 'ä', b: '' }, timestamp: 5 },
        { ...at, key: 'k', value: null, timestamp: 4 },
        { ...at, key: '', value: new Uint8Array(0), timestamp: 1_900_000_000_000 },
      ];
      await bench.log.append(given);
      for (const reopen of [false, true]) {
        if (reopen) await bench.reopen();
        const { records } = await bench.log.read(at, 0, wholeRead);
        expect(records).toEqual(
          given.map((record, offset) => ({
            ...record,
            offset,
            value: record.value && new Uint8Array(record.value),
            headers: record.headers ?? {},
          })),
        );
      }
    });

    it('keeps records and goes on with the offsets when it is opened again', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      await bench.log.append([textRecord(at, 'a'), textRecord(at, 'b')]);
      await bench.reopen();
      expect(await bench.log.append([textRecord(at, 'c')])).toEqual([{ ...at, offset: 2 }]);
      expect((await readAll(bench.log, at)).map(textOf)).toEqual(['a', 'b', 'c']);
    });

    it('has another life after each opening, or none where processes share it', async () => {
      const before = bench.log.life;
      await bench.reopen();
      if (before === null) expect(bench.log.life).toBeNull();
      else expect(bench.log.life).not.toBe(before);
    });

    it('keeps the order of each appender when many append at once', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      await Promise.all(
        Array.from({ length: 20 }, async (_, appender) => {
          for (let n = 0; n < 20; n++) await bench.log.append([textRecord(at, `${appender}:${n}`)]);
        }),
      );
      const records = await readAll(bench.log, at);
      expect(records.map(record => record.offset)).toEqual(Array.from({ length: 400 }, (_, offset) => offset));
      const byAppender = Map.groupBy(records.map(textOf), text => text.split(':')[0]);
      for (const texts of byAppender.values()) {
        expect(texts.map(text => Number(text.split(':')[1]))).toEqual(Array.from({ length: 20 }, (_, n) => n));
      }
    });

    it('never shows a reader more than the high watermark', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      let appending = true;
      const appended = Promise.all(
        Array.from({ length: 20 }, async () => {
          for (let n = 0; n < 30; n++) await bench.log.append([{ ...at, key: null, value: Buffer.alloc(200) }]);
        }),
      ).finally(() => (appending = false));
      while (appending) {
        const { records, nextOffset, watermarks } = await bench.log.read(at, 0, wholeRead);
        expect(records.length).toBe(Math.min(watermarks.high, wholeRead.maxRecords));
        expect(nextOffset).toBe(records.length);
        await new Promise(resolve => setImmediate(resolve));
      }
      await appended;
    });

    it('copies the value: the caller may use its buffer again', async () => {
      const topic = await bench.topic('t');
      const value = Buffer.from('before');
      const appended = bench.log.append([{ topic, partition: 0, key: null, value }]);
      value.write('after!');
      await appended;
      expect((await readAll(bench.log, { topic, partition: 0 })).map(textOf)).toEqual(['before']);
    });

    it('reads within limits, but at least one record', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      const value = Buffer.alloc(10_000);
      await bench.log.append(Array.from({ length: 10 }, () => ({ ...at, key: null, value })));
      const offsets = async (from: number, limits: { maxRecords: number; maxBytes: number }) => {
        const { records, nextOffset } = await bench.log.read(at, from, limits);
        return [records.map(record => record.offset), nextOffset];
      };
      expect(await offsets(3, { maxRecords: 2, maxBytes: 1_000_000 })).toEqual([[3, 4], 5]);
      expect(await offsets(3, { maxRecords: 9, maxBytes: 35_000 })).toEqual([[3, 4, 5], 6]);
      expect(await offsets(3, { maxRecords: 9, maxBytes: 1 })).toEqual([[3], 4]);
      expect(await offsets(8, { maxRecords: 9, maxBytes: 1_000_000 })).toEqual([[8, 9], 10]);
      expect(await offsets(10, { maxRecords: 9, maxBytes: 1_000_000 })).toEqual([[], 10]);
    });

    it('takes a record of 5 MB, hands it to readers whose limits are smaller, and refuses one of 20 MB', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      const value = Buffer.alloc(5_000_000, 'x');
      const small = textRecord(at, 'small');
      await bench.log.append([small, { ...at, key: 'large', value }, small]);
      const { records, nextOffset } = await bench.log.read(at, 1, { maxRecords: 10, maxBytes: 1000 });
      expect([records.length, nextOffset]).toEqual([1, 2]);
      expect(value.equals(records[0]!.value!)).toBe(true);
      const sizes: number[] = [];
      const onBatch = async (batch: Batch): Promise<void> =>
        void sizes.push(...batch.records.map(record => record.value!.length));
      const tail = await bench.log.tail({ topics: [topic], from: () => 0, maxBatchBytes: 1000, onBatch });
      await tail.caughtUp;
      expect(sizes).toEqual([5, 5_000_000, 5]);
      const tooLarge = { ...at, key: 'larger', value: Buffer.alloc(20_000_000) };
      await expect(bench.log.append([tooLarge])).rejects.toMatchObject({ code: 'body_too_large' });
    });

    it('stores nothing of an append to a place that does not exist', async () => {
      const topic = await bench.topic('t');
      const good = textRecord({ topic, partition: 0 }, 'a');
      await expect(bench.log.append([good, { ...good, partition: 1 }])).rejects.toThrow();
      await expect(bench.log.append([good, { ...good, topic: 'nowhere' }])).rejects.toThrow();
      expect(await bench.log.watermarks({ topic, partition: 0 })).toEqual({ low: 0, high: 0 });
    });

    it('only adds partitions and updates policies when topics are created again', async () => {
      const topic = await bench.topic('t', { partitions: 2 });
      const spec = { name: topic, cleanup: 'delete', retentionMs: 5000, minCompactionLagMs: 0 } as const;
      await bench.log.createTopics([{ ...spec, partitions: 3 }]);
      await bench.log.createTopics([{ ...spec, partitions: 1 }]);
      for (const reopen of [false, true]) {
        if (reopen) await bench.reopen();
        const found = (await bench.log.listTopics()).find(({ name }) => name === topic);
        expect(found).toEqual({ ...spec, partitions: 3 });
      }
    });
  });
}
