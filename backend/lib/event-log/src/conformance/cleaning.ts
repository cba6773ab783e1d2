/** Compaction and retention. Needs a log whose clock can be set. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogRecord, NewRecord } from '../port.ts';
import { benchPerTest } from './bench.ts';
import type { Bench } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { readAll, textOf, textRecord, until } from './records.ts';

const lagMs = 1000;
const dayMs = 24 * 60 * 60 * 1000;

const write = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd'),
  value: fc.option(fc.integer({ min: 0, max: 9 }).map(String), { freq: 3 }),
  afterMs: fc.nat({ max: 400 }),
});

function latest(records: readonly Pick<LogRecord, 'key' | 'value'>[]): Map<string | null, string> {
  const byKey = new Map<string | null, string>();
  for (const { key, value } of records) {
    if (value === null) byKey.delete(key);
    else byKey.set(key, Buffer.from(value).toString());
  }
  return byKey;
}

/** What compaction must leave: all that is younger than the lag, and of the older ones the last of each key. */
function expectCompacted(before: readonly LogRecord[], after: readonly LogRecord[], nowMs: number): void {
  const tooYoung = before.findIndex(record => record.timestamp > nowMs - lagMs);
  const [old, young] = tooYoung < 0 ? [before, []] : [before.slice(0, tooYoung), before.slice(tooYoung)];
  const last = new Map(old.map(record => [record.key, record.offset]));
  const kept = old.filter(record => last.get(record.key) === record.offset);
  expect(after.map(record => record.offset)).toEqual([...kept, ...young].map(record => record.offset));
}

async function appendTexts(bench: Bench, topic: string, texts: readonly string[]): Promise<void> {
  await bench.log.append(texts.map(text => textRecord({ topic, partition: 0 }, text)));
}

export function cleaningConformance(createStore: CreateStore): void {
  describe('cleaning', () => {
    const bench = benchPerTest(createStore);
    const clock = (): { nowMs: number } => {
      if (!bench.store.clock) throw new Error('This store has no clock that can be set');
      return bench.store.clock;
    };

    it('compaction keeps the last record of each key and whatever is younger than the lag', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(write, { maxLength: 30 }), async writes => {
          const topic = await bench.topic('state', { cleanup: 'compact', minCompactionLagMs: lagMs });
          const at = { topic, partition: 0 };
          const all: NewRecord[] = [];
          for (const { key, value, afterMs } of writes) {
            clock().nowMs += afterMs;
            const record = { ...at, key, value: value === null ? null : Buffer.from(value) };
            all.push(record);
            await bench.log.append([record]);
            if (afterMs % 7 === 0) await bench.log.clean();
          }
          const before = await readAll(bench.log, at);
          await bench.log.clean();
          const after = await readAll(bench.log, at);
          expectCompacted(before, after, clock().nowMs);
          expect(latest(after)).toEqual(latest(all));
        }),
        { numRuns: 25 },
      );
    });

    it('readers pass over the gaps that compaction leaves, live or from any offset', async () => {
      const topic = await bench.topic('state', { cleanup: 'compact', minCompactionLagMs: lagMs });
      const at = { topic, partition: 0 };
      await bench.log.append(Array.from({ length: 1500 }, (_, n) => textRecord(at, String(n), `key-${n % 2}`)));
      clock().nowMs += lagMs;
      await bench.log.clean();
      expect((await readAll(bench.log, at)).map(textOf)).toEqual(['1498', '1499']);
      for (const from of [0, 700, 1498]) {
        const { records } = await bench.log.read(at, from, { maxRecords: 1, maxBytes: 1000 });
        expect(records.map(textOf)).toEqual(['1498']);
      }
      const seen: string[] = [];
      const onBatch = async ({ records }: { records: readonly LogRecord[] }): Promise<void> =>
        void seen.push(...records.map(textOf));
      const tail = await bench.log.tail({ topics: [topic], from: () => 3, onBatch });
      await tail.caughtUp;
      await appendTexts(bench, topic, ['new']);
      await until(() => seen.length === 3);
      expect(seen).toEqual(['1498', '1499', 'new']);
    });

    it('a tombstone stays a day after compaction found it, then leaves with its key', async () => {
      const topic = await bench.topic('state', { cleanup: 'compact', minCompactionLagMs: lagMs });
      const at = { topic, partition: 0 };
      await bench.log.append([textRecord(at, 'x', 'k'), { ...at, key: 'k', value: null }]);
      const offsets = async (): Promise<number[]> => {
        await bench.log.clean();
        return (await readAll(bench.log, at)).map(record => record.offset);
      };
      expect(await offsets()).toEqual([0, 1]);
      clock().nowMs += lagMs;
      expect(await offsets()).toEqual([1]);
      clock().nowMs += dayMs - 1;
      expect(await offsets()).toEqual([1]);
      clock().nowMs += 1;
      expect(await offsets()).toEqual([]);
      await bench.reopen();
      expect(await bench.log.append([textRecord(at, 'y', 'k')])).toEqual([{ ...at, offset: 2 }]);
    });

    it('records without a key stay when a topic becomes a compacted one', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      await bench.log.append([textRecord(at, 'a', null), textRecord(at, 'b', null), textRecord(at, 'c', 'k')]);
      const spec = (await bench.log.listTopics()).find(({ name }) => name === topic)!;
      await bench.log.createTopics([{ ...spec, cleanup: 'compact' }]);
      clock().nowMs += lagMs;
      await bench.log.clean();
      expect((await readAll(bench.log, at)).map(textOf)).toEqual(['a', 'b', 'c']);
      await expect(bench.log.append([textRecord(at, 'd', null)])).rejects.toThrow('needs a key');
    });

    it('a key that is written again after its tombstone stays', async () => {
      const topic = await bench.topic('state', { cleanup: 'compact', minCompactionLagMs: lagMs });
      const at = { topic, partition: 0 };
      await bench.log.append([{ ...at, key: 'k', value: null }]);
      clock().nowMs += lagMs;
      await bench.log.clean();
      await bench.log.append([textRecord(at, 'again', 'k')]);
      clock().nowMs += 2 * dayMs;
      await bench.log.clean();
      expect((await readAll(bench.log, at)).map(textOf)).toEqual(['again']);
    });

    it('retention removes what is too old, moves the low watermark, and reuses no offset', async () => {
      const topic = await bench.topic('t', { retentionMs: 5000 });
      const at = { topic, partition: 0 };
      await appendTexts(bench, topic, ['old-0', 'old-1']);
      clock().nowMs += 3000;
      await appendTexts(bench, topic, ['new']);
      clock().nowMs += 2001;
      await bench.log.clean();
      expect(await bench.log.watermarks(at)).toEqual({ low: 2, high: 3 });
      expect((await readAll(bench.log, at)).map(textOf)).toEqual(['new']);
      const { records, nextOffset } = await bench.log.read(at, 0, { maxRecords: 5, maxBytes: 1000 });
      expect([records.length, nextOffset]).toEqual([1, 3]);
      clock().nowMs += 5000;
      await bench.log.clean();
      await bench.reopen();
      expect(await bench.log.watermarks(at)).toEqual({ low: 3, high: 3 });
      expect(await bench.log.append([textRecord(at, 'later')])).toEqual([{ ...at, offset: 3 }]);
    });

    it('appending goes on while it runs, and nothing new is lost', async () => {
      const topic = await bench.topic('state', { cleanup: 'compact', minCompactionLagMs: lagMs });
      const at = { topic, partition: 0 };
      await bench.log.append(Array.from({ length: 5000 }, (_, n) => textRecord(at, String(n), `key-${n % 10}`)));
      clock().nowMs += lagMs;
      let cleaned = false;
      const cleaning = bench.log.clean().finally(() => (cleaned = true));
      let appended = 0;
      for (; !cleaned; appended++) await bench.log.append([textRecord(at, `new-${appended}`, 'key-0')]);
      await cleaning;
      expect(appended).toBeGreaterThan(1);
      const kept = (await readAll(bench.log, at)).map(record => record.offset);
      const expected = Array.from({ length: 10 + appended }, (_, index) => 4990 + index);
      expect(kept).toEqual(expected);
    });
  });
}
