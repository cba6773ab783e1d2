/** The writer's transaction. */
import { describe, expect, it } from '@jest/globals';
import type { LogRecord, RecordPosition, WriterOutput, WriterSession } from '../port.ts';
import { copyingWriter, numbered } from './copying-writer.ts';
import type { CopyingTopics } from './copying-writer.ts';
import { benchPerTest } from './bench.ts';
import type { Bench } from './bench.ts';
import type { CreateStore } from './log-store.ts';
import { readAll, textOf, textRecord, until } from './records.ts';

export async function copyingTopics(bench: Bench, partitions: number): Promise<CopyingTopics> {
  return {
    input: await bench.topic('commands', { partitions }),
    state: await bench.topic('state', { partitions, cleanup: 'compact', minCompactionLagMs: 86_400_000 }),
    events: await bench.topic('events', { partitions }),
  };
}

export async function addCommands(bench: Bench, topics: CopyingTopics, count: number): Promise<void> {
  const spec = (await bench.log.listTopics()).find(({ name }) => name === topics.input)!;
  const records = Array.from({ length: count }, (_, n) =>
    textRecord({ topic: topics.input, partition: n % spec.partitions }, `command-${n}`),
  );
  await bench.log.append(records);
}

/** Every command exactly once, in order, in both outputs; the input offset at the end. */
export async function expectAllCopied(bench: Bench, topics: CopyingTopics): Promise<void> {
  const lag = await bench.log.groupLag(`writer-${topics.input}`);
  for (const { partition, committed, watermarks } of lag) {
    const commands = await readAll(bench.log, { topic: topics.input, partition });
    for (const topic of [topics.state, topics.events]) {
      expect((await readAll(bench.log, { topic, partition })).map(textOf)).toEqual(numbered(commands));
    }
    expect(committed).toBe(watermarks.high);
  }
}

export async function untilDone(bench: Bench, topics: CopyingTopics): Promise<void> {
  await until(async () => {
    const lag = await bench.log.groupLag(`writer-${topics.input}`);
    return lag.length > 0 && lag.every(({ committed, watermarks }) => (committed ?? 0) >= watermarks.high);
  });
}

const nothing: WriterOutput = { state: [], events: [] };

function session(parts: Partial<WriterSession>): WriterSession {
  return { process: () => nothing, committed: () => undefined, close: () => undefined, ...parts };
}

export function writerConformance(createStore: CreateStore): void {
  describe('writer', () => {
    const bench = benchPerTest(createStore);

    it('writes state and events of every command once, in order', async () => {
      const topics = await copyingTopics(bench, 3);
      await addCommands(bench, topics, 100);
      await copyingWriter({ log: bench.log, topics, maxBatchRecords: 7 });
      await addCommands(bench, topics, 100);
      await untilDone(bench, topics);
      await expectAllCopied(bench, topics);
    });

    it('tells the positions of the state to the session, and to readers of each event in a header', async () => {
      const [input, events] = [await bench.topic('commands'), await bench.topic('events')];
      const [a, b] = [await bench.topic('a'), await bench.topic('b')];
      const positions: RecordPosition[] = [];
      const at = (topic: string) => textRecord({ topic, partition: 0 }, 'x');
      await bench.log.append([at(input)]);
      await bench.log.write({
        group: `writer-${input}`,
        input,
        outputs: [a, b, events],
        open: async () =>
          session({
            process: () => ({
              state: [at(a), at(b), at(a)],
              events: [{ ...at(events), headers: { own: '1' } }, at(events)],
            }),
            committed: written => void positions.push(...written),
          }),
      });
      await until(() => positions.length > 0);
      expect(positions).toEqual([
        { topic: a, partition: 0, offset: 0 },
        { topic: b, partition: 0, offset: 0 },
        { topic: a, partition: 0, offset: 1 },
      ]);
      const position = `${a}/0=2;${b}/0=1`;
      const written = (): Promise<LogRecord[]> => readAll(bench.log, { topic: events, partition: 0 });
      // Durable is not yet visible: on Kafka the transaction's marks follow.
      await until(async () => (await written()).length > 0);
      expect((await written()).map(record => record.headers)).toMatchObject([
        { own: '1', 'airy-position': position },
        { 'airy-position': position },
      ]);
    });

    it('moves the input offset also where there is nothing to write', async () => {
      const input = await bench.topic('commands');
      await bench.log.append([textRecord({ topic: input, partition: 0 }, 'x')]);
      await bench.log.write({ group: `writer-${input}`, input, outputs: [], open: async () => session({}) });
      await until(async () => (await bench.log.groupLag(`writer-${input}`))[0]?.committed === 1);
    });

    it('may write only what it declared, and only to its own partition', async () => {
      const topics = await copyingTopics(bench, 2);
      await addCommands(bench, topics, 2);
      const tried: string[] = [];
      const wrong = [
        { topic: topics.events, partition: 0 },
        { topic: topics.state, partition: 1 },
      ];
      await bench.log.write({
        group: `writer-${topics.input}`,
        input: topics.input,
        outputs: [topics.state],
        open: async ({ partition }) =>
          session({
            process() {
              const place = wrong[tried.length];
              if (partition !== 0 || !place) return nothing;
              tried.push(place.topic);
              return { state: [textRecord(place, 'x')], events: [] };
            },
          }),
      });
      await untilDone(bench, topics);
      expect(tried).toHaveLength(2);
      for (const place of wrong) expect(await readAll(bench.log, place)).toEqual([]);
    });

    it('two writers of a group share the partitions; one that stops hands its own over', async () => {
      const topics = await copyingTopics(bench, 4);
      const first = await copyingWriter({ log: bench.log, topics });
      await addCommands(bench, topics, 50);
      const second = await copyingWriter({ log: bench.log, topics });
      await addCommands(bench, topics, 50);
      await first.stop();
      await addCommands(bench, topics, 50);
      await untilDone(bench, topics);
      await second.stop();
      await expectAllCopied(bench, topics);
    });

    it('partitions run side by side', async () => {
      const topics = await copyingTopics(bench, 2);
      const gate = Promise.withResolvers<void>();
      await addCommands(bench, topics, 2);
      await copyingWriter({
        log: bench.log,
        topics,
        interrupt: async (moment, partition) => (moment === 'process' && partition === 0 ? gate.promise : undefined),
      });
      const events = { topic: topics.events, partition: 1 };
      await until(async () => (await bench.log.watermarks(events)).high > 0);
      expect((await bench.log.watermarks({ ...events, partition: 0 })).high).toBe(0);
      gate.resolve();
      await untilDone(bench, topics);
    });
  });
}
