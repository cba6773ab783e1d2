/** One consumer: order, commits, redelivery, pausing, back-pressure. */
import { describe, expect, it } from '@jest/globals';
import type { Batch } from '../port.ts';
import { benchPerTest } from './bench.ts';
import type { Bench } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { textOf, textRecord, until } from './records.ts';

async function fill(bench: Bench, topic: string, texts: readonly string[], partition = 0): Promise<void> {
  await bench.log.append(texts.map(text => textRecord({ topic, partition }, text)));
}

const texts = (batches: readonly Batch[]): string[] => batches.flatMap(batch => batch.records.map(textOf));

export function consumeConformance(createStore: CreateStore): void {
  describe('consume', () => {
    const bench = benchPerTest(createStore);

    it('delivers what is there and what comes, in order, one batch at a time', async () => {
      const topic = await bench.topic('t');
      await fill(bench, topic, ['0', '1', '2']);
      const batches: Batch[] = [];
      let running = 0;
      await bench.log.consume({
        group: `g-${topic}`,
        topics: [topic],
        maxBatchRecords: 2,
        async onBatch(batch) {
          expect(++running).toBe(1);
          await new Promise(resolve => setImmediate(resolve));
          batches.push(batch);
          running--;
        },
      });
      await until(() => texts(batches).length === 3);
      await fill(bench, topic, ['3', '4']);
      await until(() => texts(batches).length === 5);
      expect(texts(batches)).toEqual(['0', '1', '2', '3', '4']);
      for (const batch of batches) expect(batch.nextOffset).toBe(batch.records.at(-1)!.offset + 1);
    });

    it('begins at the committed offset, which never goes backwards, and otherwise where it is told to', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      await fill(bench, topic, ['0', '1', '2', '3']);
      const group = `g-${topic}`;
      const first = await bench.log.consume({ group, topics: [topic], onBatch: async () => undefined });
      await first.commit(at, 3);
      await first.commit(at, 1);
      expect(await bench.log.groupLag(group)).toMatchObject([{ committed: 3 }]);
      await first.stop();
      await bench.reopen();
      const seen: Batch[] = [];
      const onBatch = async (batch: Batch): Promise<void> => void seen.push(batch);
      const second = await bench.log.consume({ group, topics: [topic], onBatch });
      await until(() => texts(seen).length > 0);
      expect(texts(seen)).toEqual(['3']);
      await second.stop();
      const late: Batch[] = [];
      await bench.log.consume({
        group: `late-${topic}`,
        topics: [topic],
        from: 'latest',
        onBatch: async batch => void late.push(batch),
      });
      await fill(bench, topic, ['4']);
      await until(() => late.length > 0);
      expect(texts(late)).toEqual(['4']);
    });

    it('delivers a batch again that was refused, while other partitions go on', async () => {
      const topic = await bench.topic('t', { partitions: 2 });
      await fill(bench, topic, ['a', 'b'], 0);
      await fill(bench, topic, ['x'], 1);
      const seen: Batch[] = [];
      let refusals = 2;
      await bench.log.consume({
        group: `g-${topic}`,
        topics: [topic],
        async onBatch(batch) {
          seen.push(batch);
          if (batch.partition === 0 && refusals-- > 0) throw new Error('refused by the test');
        },
      });
      const of = (partition: number): string[][] =>
        seen.filter(batch => batch.partition === partition).map(batch => texts([batch]));
      await until(() => of(0).length >= 3 && of(1).length >= 1);
      expect(of(0)).toEqual([
        ['a', 'b'],
        ['a', 'b'],
        ['a', 'b'],
      ]);
      expect(of(1)).toEqual([['x']]);
    });

    it('holds a paused partition and goes on where it stood', async () => {
      const topic = await bench.topic('t', { partitions: 2 });
      const seen: Batch[] = [];
      const onBatch = async (batch: Batch): Promise<void> => void seen.push(batch);
      const consumer = await bench.log.consume({ group: `g-${topic}`, topics: [topic], onBatch });
      consumer.pause({ topic, partition: 0 });
      await fill(bench, topic, ['a'], 0);
      await fill(bench, topic, ['b'], 1);
      await until(() => seen.length > 0);
      expect(texts(seen)).toEqual(['b']);
      consumer.resume({ topic, partition: 0 });
      await until(() => seen.length > 1);
      expect(texts(seen)).toEqual(['b', 'a']);
    });

    it('does nothing when a partition is to be paused that the member does not have (any more)', async () => {
      const topic = await bench.topic('t', { partitions: 1 });
      const onBatch = async (): Promise<void> => undefined;
      const consumer = await bench.log.consume({ group: `g-${topic}`, topics: [topic], onBatch });
      const [held, never] = [0, 1].map(partition => ({ topic, partition }));
      consumer.pause(never!);
      consumer.resume(never!);
      await consumer.stop();
      consumer.pause(held!);
      consumer.resume(held!);
    });

    it('one slow partition does not hold up another', async () => {
      const topic = await bench.topic('t', { partitions: 2 });
      const gate = Promise.withResolvers<void>();
      const seen: string[] = [];
      await bench.log.consume({
        group: `g-${topic}`,
        topics: [topic],
        async onBatch(batch) {
          if (batch.partition === 0) await gate.promise;
          seen.push(...texts([batch]));
        },
      });
      await fill(bench, topic, ['slow'], 0);
      await fill(bench, topic, ['fast'], 1);
      await until(() => seen.length > 0);
      expect(seen).toEqual(['fast']);
      gate.resolve();
      await until(() => seen.length > 1);
    });

    it('stop waits for the running batch; afterwards nothing is delivered', async () => {
      const topic = await bench.topic('t');
      const [began, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let ended = 0;
      const consumer = await bench.log.consume({
        group: `g-${topic}`,
        topics: [topic],
        async onBatch() {
          began.resolve();
          await gate.promise;
          ended++;
        },
      });
      await fill(bench, topic, ['a']);
      await began.promise;
      const stopped = consumer.stop();
      gate.resolve();
      await stopped;
      expect(ended).toBe(1);
      await fill(bench, topic, ['b']);
      expect(ended).toBe(1);
      await expect(consumer.commit({ topic, partition: 0 }, 1)).rejects.toThrow();
    });
  });
}
