/** The programs that the suite runs in a process of their own, to kill it. Lines go out by write(2), at once. */
import { writeSync } from 'node:fs';
import type { EventLog } from '../port.ts';
import type { ChildProgram } from './child-process.ts';
import { copyingWriter } from './copying-writer.ts';
import type { CopyingTopics } from './copying-writer.ts';
import type { ChildOpening, LogUnderTest } from './log-store.ts';
import { textRecord } from './records.ts';

interface AppendSettings {
  readonly topic: string;
  readonly partitions: number;
  readonly appenders: number;
  /** Before each number, so that the records of two runs differ. */
  readonly run: string;
  readonly count: number;
}

const { opening, program } = JSON.parse(process.argv[2]!) as { opening: ChildOpening; program: ChildProgram };
const adapter = (await import(opening.module)) as { openForChild(options: unknown): Promise<LogUnderTest> };
const { log } = await adapter.openForChild(opening.options);

if (program.name === 'append') await append(log, program.settings as unknown as AppendSettings);
else await write(log, program.settings as unknown as CopyingTopics);

/** Says each record when it is acknowledged. */
async function append(to: EventLog, settings: AppendSettings): Promise<void> {
  const { topic, partitions, appenders, run, count } = settings;
  let next = 0;
  await Promise.all(
    Array.from({ length: appenders }, async () => {
      while (next < count) {
        const n = next++;
        const text = `${run}-${n}`;
        await to.append([textRecord({ topic, partition: n % partitions }, text)]);
        writeSync(1, `acknowledged ${text}\n`);
      }
    }),
  );
  await to.close();
}

/** Says each transaction when it is committed. */
async function write(to: EventLog, topics: CopyingTopics): Promise<void> {
  await copyingWriter({
    log: to,
    topics,
    maxBatchRecords: 20,
    async interrupt(moment) {
      if (moment === 'committed') writeSync(1, 'committed\n');
    },
  });
}
