/**
 * Keeps the log of attempts to its age and size. The size is reckoned from samples, so that a large log is not read for it;
 * any number of processes may do this.
 */
import type { EventLog, RecordPosition } from '@airy/event-log';
import { waitOrAbort } from '@airy/processing';

export interface AttemptRetention {
  readonly maxAgeMs: number;
  /** Of all partitions together, without what the log itself adds. */
  readonly maxBytes: number;
}

export interface AttemptRetentionOptions {
  readonly log: Pick<EventLog, 'read' | 'watermarks' | 'offsetForTime' | 'deleteRecords'>;
  readonly topic: string;
  readonly partitions: number;
  /** Asked each time. */
  readonly retention: () => AttemptRetention;
  /** Epoch ms. */
  readonly clock: () => number;
}

const samples = 8;
const sample = { maxRecords: 25, maxBytes: 1024 * 1024 };

/** Deletes what is too old or too much, oldest first. @throws AiryError `log_unavailable` */
export async function trimAttempts(options: AttemptRetentionOptions): Promise<void> {
  const { log, topic, partitions, retention, clock } = options;
  const { maxAgeMs, maxBytes } = retention();
  const before: RecordPosition[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const place = { topic, partition };
    const { low, high } = await log.watermarks(place);
    const young = await log.offsetForTime(place, clock() - maxAgeMs);
    const bytes = await averageBytes(options, { partition, from: Math.max(low, young), to: high });
    const few = bytes === 0 ? low : high - Math.floor(maxBytes / partitions / bytes);
    const offset = Math.max(low, young, few);
    if (offset > low) before.push({ ...place, offset });
  }
  if (before.length > 0) await log.deleteRecords(before);
}

interface Span {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

async function averageBytes({ log, topic }: AttemptRetentionOptions, { partition, from, to }: Span): Promise<number> {
  let bytes = 0;
  let count = 0;
  const step = Math.max(sample.maxRecords, Math.ceil((to - from) / samples));
  for (let offset = from; offset < to; offset += step) {
    const { records } = await log.read({ topic, partition }, offset, sample);
    for (const { value } of records) bytes += value?.length ?? 0;
    count += records.length;
  }
  return count === 0 ? 0 : bytes / count;
}

const everyMs = 10 * 60 * 1000;

/** From time to time, until what it returns is called. */
export function keepAttemptsTrimmed(
  options: AttemptRetentionOptions & { readonly logger: { warn(fields: object, message: string): void } },
): () => Promise<void> {
  const ending = new AbortController();
  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await trimAttempts(options).catch((error: unknown) =>
        options.logger.warn({ err: error }, 'Old attempts at webhooks could not be deleted; it is tried again'),
      );
      await waitOrAbort(everyMs, ending.signal);
    }
  };
  const running = run();
  return async () => {
    ending.abort();
    await running;
  };
}
