/** The writer when things go wrong: errors at any moment, and a predecessor that wakes up late. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyingWriter } from './copying-writer.ts';
import type { Interruption } from './copying-writer.ts';
import { benchPerTest } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { until } from './records.ts';
import { addCommands, copyingTopics, expectAllCopied, untilDone } from './writer.ts';

export function writerFaultsConformance(createStore: CreateStore): void {
  describe('writer under faults', () => {
    const bench = benchPerTest(createStore);

    it('does each command once whatever fails in between', async () => {
      const fault = fc.constantFrom('open', 'process', 'committed', 'close', null, null, null);
      await fc.assert(
        fc.asyncProperty(fc.array(fault, { maxLength: 12 }), async faults => {
          const topics = await copyingTopics(bench, 2);
          await addCommands(bench, topics, 30);
          const interrupt: Interruption = async moment => {
            if (faults[0] !== moment && faults[0] !== null) return;
            if (faults.shift() === moment) throw new Error(`failed at ${moment} for the test`);
          };
          const writer = await copyingWriter({ log: bench.log, topics, interrupt, maxBatchRecords: 4 });
          await untilDone(bench, topics);
          await writer.stop();
          await expectAllCopied(bench, topics);
        }),
        { numRuns: 15 },
      );
    });

    it('opens a new session after an error, which sees what is committed and nothing else', async () => {
      const topics = await copyingTopics(bench, 1);
      await addCommands(bench, topics, 10);
      const moments: string[] = [];
      await copyingWriter({
        log: bench.log,
        topics,
        maxBatchRecords: 5,
        async interrupt(moment) {
          moments.push(moment);
          if (moments.length === 4) throw new Error('failed at the second process for the test');
        },
      });
      await untilDone(bench, topics);
      await until(() => moments.length === 8);
      expect(moments).toEqual([
        ...['open', 'process', 'committed', 'process', 'close'],
        ...['open', 'process', 'committed'],
      ]);
      await expectAllCopied(bench, topics);
    });

    it('refuses what an older writer decided before a newer one took the partition', async () => {
      const topics = await copyingTopics(bench, 2);
      await addCommands(bench, topics, 20);
      const [asleep, wakeUp, closed] = [0, 0, 0].map(() => Promise.withResolvers<void>());
      let sleeping = 0;
      const old = await copyingWriter({
        log: bench.log,
        topics,
        async interrupt(moment) {
          if (moment === 'close') closed!.resolve();
          if (moment !== 'process') return;
          if (++sleeping === 2) asleep!.resolve();
          await wakeUp!.promise;
        },
      });
      await asleep!.promise;
      // The old one is asleep in both partitions; stopping it takes its partitions away after the time limit.
      const stopped = old.stop();
      await copyingWriter({ log: bench.log, topics });
      await untilDone(bench, topics);
      await expectAllCopied(bench, topics);
      wakeUp!.resolve();
      await closed!.promise;
      await stopped;
      await addCommands(bench, topics, 20);
      await untilDone(bench, topics);
      await expectAllCopied(bench, topics);
    });
  });
}
