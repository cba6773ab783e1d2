/** The log against a list in memory, over random histories. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogRecord } from '../port.ts';
import { benchPerTest } from './bench.ts';
import type { Bench } from './bench.ts';
import type { CreateStore } from './log-store.ts';

const partitions = 2;

const record = fc.record({
  partition: fc.nat({ max: partitions - 1 }),
  key: fc.option(fc.string({ unit: 'grapheme', maxLength: 12 })),
  value: fc.option(fc.uint8Array({ maxLength: 300 })),
  headers: fc.dictionary(fc.stringMatching(/^[a-z-]{1,8}$/), fc.string({ unit: 'grapheme', maxLength: 8 }), {
    noNullPrototype: true,
  }),
  timestamp: fc.nat({ max: 1000 }),
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('append' as const), records: fc.array(record, { maxLength: 8 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      partition: fc.nat({ max: partitions - 1 }),
      from: fc.nat({ max: 40 }),
      maxRecords: fc.integer({ min: 1, max: 10 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('find' as const),
      partition: fc.nat({ max: partitions - 1 }),
      timestamp: fc.nat({ max: 1100 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does a step on the log and on the model and compares what both say. */
async function take(bench: Bench, topic: string, model: LogRecord[][], next: Step): Promise<void> {
  if (next.do === 'reopen') return bench.reopen();
  if (next.do === 'append') {
    const positions = next.records.map(({ partition, ...rest }) => {
      const offset = model[partition]!.length;
      model[partition]!.push({ topic, partition, offset, ...rest });
      return { topic, partition, offset };
    });
    expect(await bench.log.append(next.records.map(one => ({ topic, ...one })))).toEqual(positions);
    return;
  }
  const { partition } = next;
  const records = model[partition]!;
  if (next.do === 'find') {
    const found = records.findIndex(({ timestamp }) => timestamp >= next.timestamp);
    const offset = await bench.log.offsetForTime({ topic, partition }, next.timestamp);
    expect(offset).toBe(found < 0 ? records.length : found);
    return;
  }
  const limits = { maxRecords: next.maxRecords, maxBytes: 1_000_000 };
  const read = await bench.log.read({ topic, partition }, next.from, limits);
  const expected = records.slice(next.from, next.from + next.maxRecords);
  expect(read.records).toEqual(expected);
  if (expected.length > 0) expect(read.nextOffset).toBe(next.from + expected.length);
  expect(read.watermarks).toEqual({ low: 0, high: records.length });
}

export function modelConformance(createStore: CreateStore): void {
  describe('against a model', () => {
    const bench = benchPerTest(createStore);

    it('any history of appends, reads, searches by time and reopenings', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async steps => {
          const topic = await bench.topic('model', { partitions });
          const model: LogRecord[][] = Array.from({ length: partitions }, () => []);
          for (const next of steps) await take(bench, topic, model, next);
        }),
        { numRuns: 25 },
      );
    });
  });
}
