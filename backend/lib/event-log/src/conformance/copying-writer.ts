/** A writer whose outputs tell what it did: each command becomes one state record and one event, numbered on. */
import type { EventLog, LogRecord, NewRecord, Writer, WriterSession, WriterTask } from '../port.ts';
import { textOf } from './records.ts';

export interface CopyingTopics {
  readonly input: string;
  readonly state: string;
  readonly events: string;
}

/** Called at the named moments; may throw or wait. */
export type Interruption = (moment: 'open' | 'process' | 'committed' | 'close', partition: number) => Promise<void>;

export interface CopyingWriterOptions {
  readonly log: EventLog;
  readonly topics: CopyingTopics;
  readonly interrupt?: Interruption;
  readonly maxBatchRecords?: number;
}

/**
 * State and event of the n-th command (from 0) of a partition read `n:<command>`. The count is folded from the state
 * topic, so a session that folds too little or a transaction that is stored twice shows in the numbers.
 */
export function copyingWriter(options: CopyingWriterOptions): Promise<Writer> {
  const { input, state, events } = options.topics;
  const limit = options.maxBatchRecords === undefined ? {} : { maxBatchRecords: options.maxBatchRecords };
  return options.log.write({
    group: `writer-${input}`,
    input,
    outputs: [state, events],
    ...limit,
    open: task => openSession(options, task),
  });
}

async function openSession(options: CopyingWriterOptions, task: WriterTask): Promise<WriterSession> {
  const { topics, interrupt = async () => undefined } = options;
  const { partition } = task;
  await interrupt('open', partition);
  let count = 0;
  for await (const records of task.readOutput(topics.state, 0)) count += records.length;
  let pending = 0;
  return {
    async process(records) {
      await interrupt('process', partition);
      pending = records.length;
      const texts = records.map((record, index) => `${count + index}:${textOf(record)}`);
      const write = (topic: string): NewRecord[] => texts.map(text => asRecord(topic, partition, text));
      return { state: write(topics.state), events: write(topics.events) };
    },
    async committed(positions) {
      count += pending;
      if (positions.length !== pending) throw new Error('positions do not match the state written');
      await interrupt('committed', partition);
    },
    close: () => interrupt('close', partition),
  };
}

function asRecord(topic: string, partition: number, text: string): NewRecord {
  return { topic, partition, key: text, value: Buffer.from(text) };
}

/** What must be in both outputs when all commands have been processed exactly once. */
export function numbered(commands: readonly LogRecord[]): string[] {
  return commands.map((record, index) => `${index}:${textOf(record)}`);
}
