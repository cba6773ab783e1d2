/** Several members of a group; its offsets from outside. */
import { describe, expect, it } from '@jest/globals';
import type { GroupConsumer, TopicPartition } from '../port.ts';
import { benchPerTest } from './bench.ts';
import type { Bench } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { textOf, textRecord, until } from './records.ts';

interface MemberUnderTest {
  readonly consumer: GroupConsumer;
  readonly owned: Set<number>;
  readonly seen: string[];
}

/** A member that commits what it has seen. */
async function join(bench: Bench, topic: string): Promise<MemberUnderTest> {
  const [owned, seen] = [new Set<number>(), [] as string[]];
  const consumer = Promise.withResolvers<GroupConsumer>();
  const joined = await bench.log.consume({
    group: `g-${topic}`,
    topics: [topic],
    onAssigned: partitions => partitions.forEach(({ partition }) => owned.add(partition)),
    onRevoked: partitions => partitions.forEach(({ partition }) => owned.delete(partition)),
    async onBatch(batch) {
      seen.push(...batch.records.map(textOf));
      await (await consumer.promise).commit(batch, batch.nextOffset);
    },
  });
  consumer.resolve(joined);
  return { consumer: joined, owned, seen };
}

export function groupConformance(createStore: CreateStore): void {
  describe('groups', () => {
    const bench = benchPerTest(createStore);

    it('shares the partitions evenly, moves few of them, and loses and doubles nothing on the way', async () => {
      const topic = await bench.topic('t', { partitions: 6 });
      let appended = 0;
      const append = async (): Promise<void> => {
        const places = Array.from({ length: 6 }, (_, partition) => ({ topic, partition }));
        await bench.log.append(places.map(place => textRecord(place, String(appended++))));
      };
      await append();
      const first = await join(bench, topic);
      expect([...first.owned]).toHaveLength(6);
      const second = await join(bench, topic);
      await until(() => first.owned.size === 3 && second.owned.size === 3);
      const kept = new Set(second.owned);
      await append();
      const third = await join(bench, topic);
      await until(() => [first, second, third].every(member => member.owned.size === 2));
      expect([...second.owned].every(partition => kept.has(partition))).toBe(true);
      await append();
      await first.consumer.stop();
      await until(() => second.owned.size + third.owned.size === 6);
      expect(first.owned.size).toBe(0);
      await append();
      const all = (): string[] => [first, second, third].flatMap(member => member.seen);
      await until(() => all().length >= appended);
      expect(all().toSorted()).toEqual(Array.from({ length: appended }, (_, n) => String(n)).toSorted());
    });

    it('takes partitions from a member that hangs, and what it commits later is refused', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      const [began, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      await bench.log.append([textRecord(at, 'a'), textRecord(at, 'b')]);
      const hanging = await bench.log.consume({
        group: `g-${topic}`,
        topics: [topic],
        maxBatchRecords: 1,
        async onBatch() {
          began.resolve();
          await gate.promise;
        },
      });
      await began.promise;
      await hanging.stop();
      const other = await join(bench, topic);
      await until(() => other.seen.length === 2);
      await expect(hanging.commit(at, 1)).rejects.toThrow();
      gate.resolve();
    });

    it('gives new partitions of a topic to somebody', async () => {
      const topic = await bench.topic('t', { partitions: 1 });
      const member = await join(bench, topic);
      const spec = (await bench.log.listTopics()).find(({ name }) => name === topic)!;
      await bench.log.createTopics([{ ...spec, partitions: 3 }]);
      await until(() => member.owned.size === 3);
      await bench.log.append([textRecord({ topic, partition: 2 }, 'new')]);
      await until(() => member.seen.includes('new'));
    });

    it('says how far it is behind', async () => {
      const topic = await bench.topic('t');
      const at: TopicPartition = { topic, partition: 0 };
      await bench.log.append([textRecord(at, 'a'), textRecord(at, 'b')]);
      const consumer = await bench.log.consume({
        group: `g-${topic}`,
        topics: [topic],
        onBatch: async () => undefined,
      });
      expect(await bench.log.groupLag(`g-${topic}`)).toEqual([
        { ...at, committed: null, watermarks: { low: 0, high: 2 } },
      ]);
      await consumer.commit(at, 1);
      expect(await bench.log.groupLag(`g-${topic}`)).toMatchObject([{ committed: 1 }]);
    });

    it('can be set back while it has no members', async () => {
      const topic = await bench.topic('t');
      const at = { topic, partition: 0 };
      await bench.log.append([textRecord(at, 'a'), textRecord(at, 'b')]);
      const member = await join(bench, topic);
      await until(() => member.seen.length === 2);
      await expect(bench.log.resetGroup(`g-${topic}`, [{ ...at, offset: 0 }])).rejects.toThrow();
      await member.consumer.stop();
      await bench.log.resetGroup(`g-${topic}`, [{ ...at, offset: 1 }]);
      await bench.reopen();
      const again = await join(bench, topic);
      await until(() => again.seen.length > 0);
      expect(again.seen).toEqual(['b']);
    });
  });
}
