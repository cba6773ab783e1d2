/** A consumer in a process of its own, which stands still in its first batch; then it says what becomes of its commit. */
import { writeSync } from 'node:fs';
import { openTestLog } from './group-bench.fixture.ts';

const { kafka, group, topic } = JSON.parse(process.argv[2]!) as { kafka: string; group: string; topic: string };
const say = (line: string): void => void writeSync(1, `${line}\n`);
const log = openTestLog({ kafka });
let batches = 0;
const consumer = await log.consume({
  group,
  topics: [topic],
  maxBatchRecords: 1,
  onRevoked: partitions => say(`revoked ${partitions.length}`),
  async onBatch(batch) {
    say(`batch ${++batches} at ${batch.records[0]?.offset}`);
    if (batches > 1) return;
    say('stopping');
    process.kill(process.pid, 'SIGSTOP');
    // Not waited for: nothing but the member itself keeps the next batch back.
    void consumer.commit(batch, batch.nextOffset).then(
      () => say('commit stored'),
      () => say('commit refused'),
    );
  },
});
