/**
 * A writer in a process of its own, which ends or stands still by itself at a step of its n-th transaction.
 * What happens is written to its standard output, at once: `stopping`, `stored` for each transaction after that,
 * `failed <error>`.
 */
import { writeSync } from 'node:fs';
import { copyingWriter, openTestLog } from './group-bench.fixture.ts';
import type { CopyingTopics } from './group-bench.fixture.ts';
import type { WriterStep } from './writer-task.ts';

export interface WriterChildSettings {
  readonly kafka: string;
  readonly topics: CopyingTopics;
  readonly step: WriterStep;
  /** How many times that step is passed before, over all partitions. */
  readonly after: number;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  readonly transactionTimeoutMs?: number;
}

const { kafka, topics, step, after, signal, transactionTimeoutMs } = JSON.parse(
  process.argv[2]!,
) as WriterChildSettings;
let passed = 0;

const log = openTestLog({
  kafka,
  transactionTimeoutMs,
  hooks: {
    onStep(done) {
      if (passed > after && done === 'committed') writeSync(1, 'stored\n');
      if (done !== step || passed++ !== after) return;
      writeSync(1, 'stopping\n');
      process.kill(process.pid, signal);
    },
  },
  logger: {
    warn: () => undefined,
    error(details, message) {
      const { err } = details as { err?: { type?: string; message?: string } };
      if (message.startsWith('A writer failed')) writeSync(1, `failed ${err?.type ?? err?.message}\n`);
    },
  },
});
const writer = await copyingWriter(log, topics);
process.once('SIGTERM', () => void writer.stop().then(() => log.close()));
