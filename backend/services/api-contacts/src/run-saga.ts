/** The saga as a member of its group: at least once, the offset moves when what follows is durable. */
import type { EventLog, GroupConsumer } from '@airy/event-log';
import { ContactSaga, sagaStation, type SagaOptions } from './saga.ts';

export interface RunningSaga {
  /** Why a partition stands still; null if none does. */
  problem(): string | null;
  /** Finishes the batches that run. */
  stop(): Promise<void>;
}

const maxBatchRecords = 500;
const maxBatchBytes = 4 * 1024 * 1024;

/** A batch that fails is tried again, with back-off; other partitions go on. @throws AiryError `log_unavailable` */
export async function runSaga(log: EventLog, topic: string, options: SagaOptions): Promise<RunningSaga> {
  const saga = new ContactSaga(options);
  const problems = new Map<number, string>();
  const ready = Promise.withResolvers<GroupConsumer>();
  const consumer = await log.consume({
    group: sagaStation,
    topics: [topic],
    from: 'earliest',
    maxBatchRecords,
    maxBatchBytes,
    async onBatch(batch) {
      try {
        await saga.handle(batch.records);
        await (await ready.promise).commit(batch, batch.nextOffset);
        problems.delete(batch.partition);
      } catch (error) {
        problems.set(batch.partition, error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
  });
  ready.resolve(consumer);
  return { problem: () => problems.values().next().value ?? null, stop: () => consumer.stop() };
}
