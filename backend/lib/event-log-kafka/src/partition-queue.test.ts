import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { LogRecord } from '@airy/event-log';
import fc from 'fast-check';
import { PartitionQueue } from './partition-queue.ts';
import type { Fetched } from './fetch.ts';

const at = { topic: 't', partition: 0 };
const limits = { fetchBytes: 1_000, queueBytes: 4_000 };
const everything = { maxRecords: 1_000, maxBytes: 1_000_000 };

function record(offset: number, bytes = 10): LogRecord {
  return { ...at, offset, timestamp: 0, key: null, value: new Uint8Array(bytes), headers: {} };
}

/** Records from `offset`, then a gap. */
function fetched(offset: number, count: number, gap = 0, bytes = 10): Fetched {
  const records = Array.from({ length: count }, (_, index) => record(offset + index, bytes));
  return { ...at, offset, error: null, records, nextOffset: offset + count + gap, low: 0, high: 1_000 };
}

const offsetsOf = (records: readonly LogRecord[]): number[] => records.map(({ offset }) => offset);

describe('what was fetched of a partition', () => {
  it('comes out as it went in, in batches within the limits, each saying where to go on', () => {
    const chunks = fc.array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 3 }), fc.nat({ max: 300 })), { maxLength: 12 });
    const sizes = fc.record({ maxRecords: fc.integer({ min: 1, max: 9 }), maxBytes: fc.integer({ min: 1, max: 900 }) });
    fc.assert(
      fc.property(chunks, sizes, (all, batchLimits) => {
        const queue = new PartitionQueue(at, { fetchBytes: 0, queueBytes: Infinity });
        queue.seek(5);
        const wanted: number[] = [];
        for (const [count, gap, bytes] of all) {
          const chunk = fetched(queue.wanted!, count, gap, bytes);
          wanted.push(...offsetsOf(chunk.records));
          queue.add(chunk);
        }
        const taken: number[] = [];
        let position = 5;
        for (let batch = queue.take(batchLimits); batch; batch = queue.take(batchLimits)) {
          expect(batch.records.length).toBeLessThanOrEqual(batchLimits.maxRecords);
          expect(batch.nextOffset).toBeGreaterThan(position);
          for (const { offset } of batch.records) expect(offset).toBeGreaterThanOrEqual(position);
          for (const { offset } of batch.records) expect(offset).toBeLessThan(batch.nextOffset);
          position = batch.nextOffset;
          taken.push(...offsetsOf(batch.records));
        }
        expect(taken).toEqual(wanted);
        expect(position).toBe(queue.wanted);
      }),
    );
  });

  it('is limited: no more is asked for while a fetch might not fit', () => {
    const queue = new PartitionQueue(at, limits);
    queue.seek(0);
    for (let held = 0; queue.wanted !== null; held++) {
      expect(held).toBeLessThan(10);
      queue.add(fetched(queue.wanted, 1, 0, 900));
    }
    let woken = 0;
    queue.watchRoom(() => woken++);
    queue.take({ maxRecords: 1, maxBytes: 1_000 });
    expect({ wanted: queue.wanted, woken }).toEqual({ wanted: 4, woken: 1 });
  });

  it('takes a record that is larger than all limits', () => {
    const queue = new PartitionQueue(at, limits);
    queue.seek(0);
    queue.add(fetched(0, 1, 0, 50_000));
    expect(queue.wanted).toBeNull();
    expect(offsetsOf(queue.take({ maxRecords: 1, maxBytes: 10 })!.records)).toEqual([0]);
    expect(queue.wanted).toBe(1);
  });

  it('forgets what was asked for before it was told to begin elsewhere', () => {
    const queue = new PartitionQueue(at, limits);
    queue.seek(0);
    const late = fetched(0, 5);
    queue.seek(3);
    queue.add(late);
    expect(queue.take(everything)).toBeNull();
    queue.add(fetched(3, 2));
    expect(offsetsOf(queue.take(everything)!.records)).toEqual([3, 4]);
    queue.stop();
    expect(queue.wanted).toBeNull();
  });

  it('tells who waits that something has come, or that waiting is over', async () => {
    const queue = new PartitionQueue(at, limits);
    queue.seek(0);
    const stop = new AbortController();
    const arrived = queue.arrived(stop.signal);
    queue.add(fetched(0, 1));
    await arrived;
    queue.take(everything);
    const waiting = queue.arrived(stop.signal);
    stop.abort();
    await waiting;
  });

  it('tells where the partition ends, also when nothing has come', () => {
    const queue = new PartitionQueue(at, limits);
    queue.seek(0);
    const ends: number[] = [];
    queue.watchEnd(high => ends.push(high));
    queue.add({ ...fetched(0, 0), high: 7 });
    queue.add({ ...fetched(0, 1), high: 8 });
    queue.add({ ...fetched(0, 1), high: 9 });
    expect(ends).toEqual([7, 8]);
  });

  it('leaves nothing behind at the signal when waiting is over', async () => {
    const queue = new PartitionQueue(at, limits);
    queue.seek(0);
    const { signal } = new AbortController();
    for (let n = 0; n < 5; n++) {
      const arrived = queue.arrived(signal);
      queue.add(fetched(n, 1));
      await arrived;
      queue.take(everything);
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('knows how long a full queue has waited, unless it is held back on purpose', () => {
    const queue = new PartitionQueue(at, limits);
    queue.seek(0);
    queue.add(fetched(0, 4, 0, 900));
    expect(queue.fullForMs).toBeGreaterThanOrEqual(0);
    queue.isPaused = true;
    expect(queue.fullForMs).toBeNull();
  });
});
