/** SIGKILL at random moments. */
import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from './child-process.ts';
import type { ChildProgram } from './child-process.ts';
import { copyingWriter, type CopyingTopics } from './copying-writer.ts';
import { benchPerTest } from './bench.ts';
import type { Bench } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { readAll, textOf, until } from './records.ts';
import { addCommands, copyingTopics, expectAllCopied, untilDone } from './writer.ts';

const usualKills = 6;

/** Runs the program while the test's own log is closed; returns its lines. */
async function runAndKill(bench: Bench, program: ChildProgram, isUnderWay: (lines: readonly string[]) => boolean) {
  const child = startChild(bench.store.child, program);
  let gone = false;
  void child.ended.then(() => (gone = true));
  await until(() => gone || isUnderWay(child.lines));
  await delay(Math.random() * 60);
  child.process.kill('SIGKILL');
  await child.ended;
  return child.lines;
}

export function crashConformance(createStore: CreateStore): void {
  describe('SIGKILL', () => {
    const bench = benchPerTest(createStore);

    it('loses and doubles no record that was acknowledged', async () => {
      const partitions = 3;
      const topic = await bench.topic('t', { partitions });
      await bench.log.close();
      const { kills = usualKills } = bench.store;
      const acknowledged: string[] = [];
      for (let run = 0; run < kills; run++) {
        const settings = { topic, partitions, appenders: 16, run: String(run), count: 1_000_000 };
        const lines = await runAndKill(bench, { name: 'append', settings }, so => so.length > 20);
        acknowledged.push(...lines.map(line => line.replace('acknowledged ', '')));
      }
      await bench.reopen();
      const stored: string[] = [];
      for (let partition = 0; partition < partitions; partition++) {
        const records = await readAll(bench.log, { topic, partition });
        expect(records.map(record => record.offset)).toEqual(records.map((_, offset) => offset));
        stored.push(...records.map(textOf));
      }
      expect(acknowledged.length).toBeGreaterThan(20 * kills);
      expect(new Set(stored).size).toBe(stored.length);
      const there = new Set(stored);
      expect(acknowledged.filter(text => !there.has(text))).toEqual([]);
    });

    it('leaves no transaction of a writer in half', async () => {
      const partitions = 4;
      const topics = await copyingTopics(bench, partitions);
      const { kills = usualKills } = bench.store;
      await addCommands(bench, topics, kills * 7_000);
      for (let run = 0; run < kills; run++) {
        await bench.log.close();
        await runAndKill(bench, { name: 'write', settings: { ...topics } }, lines => lines.length > 3);
        await bench.reopen();
        // What the dead process had asked for last may still be under way at a broker.
        await until(() => isWhole(bench, topics, partitions));
      }
      const writer = await copyingWriter({ log: bench.log, topics });
      await untilDone(bench, topics);
      await writer.stop();
      await expectAllCopied(bench, topics);
    });
  });
}

/** The offset, the state and the events of each partition are equally far. */
async function isWhole({ log }: Bench, topics: CopyingTopics, partitions: number): Promise<boolean> {
  const lag = await log.groupLag(`writer-${topics.input}`);
  for (let partition = 0; partition < partitions; partition++)
    for (const topic of [topics.state, topics.events])
      if ((await readAll(log, { topic, partition })).length !== (lag[partition]?.committed ?? 0)) return false;
  return true;
}
