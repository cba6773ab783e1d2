/** Full-copy readers. */
import { describe, expect, it } from '@jest/globals';
import { benchPerTest } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { textOf, textRecord, until } from './records.ts';

export function tailConformance(createStore: CreateStore): void {
  describe('tail', () => {
    const bench = benchPerTest(createStore);

    it('reads every partition of its topics from the offsets it is given, then what comes', async () => {
      const [one, two] = [await bench.topic('one', { partitions: 2 }), await bench.topic('two')];
      const places = [
        { topic: one, partition: 0 },
        { topic: one, partition: 1 },
        { topic: two, partition: 0 },
      ];
      for (const n of [0, 1, 2]) {
        await bench.log.append(places.map((place, index) => textRecord(place, `${index}:${n}`)));
      }
      const seen: string[] = [];
      const tail = await bench.log.tail({
        topics: [one, two],
        from: ({ topic, partition }, { high }) => (topic === two ? high - 1 : partition),
        onBatch: async batch => void seen.push(...batch.records.map(textOf)),
      });
      await tail.caughtUp;
      expect(seen.toSorted()).toEqual(['0:0', '0:1', '0:2', '1:1', '1:2', '2:2']);
      await bench.log.append([textRecord(places[2]!, 'new')]);
      await until(() => seen.includes('new'));
      await tail.stop();
      await bench.log.append([textRecord(places[2]!, 'unseen')]);
      expect(seen).not.toContain('unseen');
    });

    it('has caught up at once where there is nothing', async () => {
      const topic = await bench.topic('t', { partitions: 3 });
      const tail = await bench.log.tail({ topics: [topic], from: () => 0, onBatch: async () => undefined });
      await tail.caughtUp;
    });

    it('delivers again what was refused, and has not caught up before', async () => {
      const topic = await bench.topic('t');
      await bench.log.append([textRecord({ topic, partition: 0 }, 'a')]);
      let calls = 0;
      const tail = await bench.log.tail({
        topics: [topic],
        from: () => 0,
        async onBatch() {
          if (++calls < 3) throw new Error('refused by the test');
        },
      });
      await tail.caughtUp;
      expect(calls).toBe(3);
    });

    it('that is stopped before the end never says it has caught up', async () => {
      const topic = await bench.topic('t');
      await bench.log.append([textRecord({ topic, partition: 0 }, 'a')]);
      const refused = Promise.withResolvers<void>();
      const tail = await bench.log.tail({
        topics: [topic],
        from: () => 0,
        async onBatch() {
          refused.resolve();
          throw new Error('refused by the test');
        },
      });
      await refused.promise;
      await tail.stop();
      await expect(tail.caughtUp).rejects.toMatchObject({ code: 'shutting_down' });
    });

    it('reads partitions that are added while it runs', async () => {
      const topic = await bench.topic('t');
      const seen: string[] = [];
      await bench.log.tail({
        topics: [topic],
        from: () => 0,
        onBatch: async batch => void seen.push(...batch.records.map(textOf)),
      });
      const spec = (await bench.log.listTopics()).find(({ name }) => name === topic)!;
      await bench.log.createTopics([{ ...spec, partitions: 2 }]);
      await bench.log.append([textRecord({ topic, partition: 1 }, 'new')]);
      await until(() => seen.includes('new'));
    });
  });
}
