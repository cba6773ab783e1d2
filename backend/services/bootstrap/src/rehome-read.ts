/** Reading a stretch of a partition from its beginning to its end. */
import { setTimeout as wait } from 'node:timers/promises';
import { AiryError } from '@airy/errors';
import type { EventLog, LogRecord, TopicPartition } from '@airy/event-log';

export interface Stretch {
  readonly from: number;
  /** The offset after the last one. */
  readonly end: number;
}

const limits = { maxRecords: 1_000, maxBytes: 2_000_000 };
const pauseMs = 200;
/** Longer than a transaction that its writer left open is waited for by a broker. */
const stuckMs = 90_000;

/**
 * Batches in order, some of them empty where compaction left gaps.
 * @throws AiryError `log_unavailable`, also if the end is not reached because a transaction stays open.
 */
export async function* readPartition(
  log: EventLog,
  place: TopicPartition,
  { from, end }: Stretch,
): AsyncGenerator<readonly LogRecord[]> {
  let [at, since] = [from, performance.now()];
  while (at < end) {
    const { records, nextOffset } = await log.read(place, at, limits);
    if (nextOffset > at) {
      yield records.filter(({ offset }) => offset < end);
      [at, since] = [nextOffset, performance.now()];
      continue;
    }
    if (performance.now() - since > stuckMs)
      throw new AiryError('log_unavailable', `${place.topic}/${place.partition} cannot be read beyond ${at}.`);
    await wait(pauseMs);
  }
}
