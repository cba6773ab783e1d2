/** Reads outcomes off the events topics: to those who wait, and into the index. */
import type { CommandOutcome } from '@airy/domain';
import type { EventLog, LogRecord, Tail, TopicPartition, Watermarks } from '@airy/event-log';
import type { Logger } from 'pino';
import type { KnownOutcome, OutcomeIndex } from './commander-outcomes.ts';
import type { Waiters } from './commander-waiters.ts';
import { eventTypeHeader } from './writer-event-type.ts';
import { outcomeRetentionMs } from './writer-store.ts';

export interface OutcomeTailOptions {
  readonly log: EventLog;
  readonly topics: readonly string[];
  readonly index: OutcomeIndex;
  readonly waiters: Waiters;
  readonly logger: Logger;
  /** Epoch ms. */
  readonly clock: () => number;
}

/** Where nothing was indexed, the position is noted only so often; what is read twice does no harm. */
const notedEvery = 500;

/** @throws AiryError `log_unavailable`. */
export function tailOutcomes(options: OutcomeTailOptions): Promise<Tail> {
  const noted = new Map<string, number>();
  return options.log.tail({
    topics: options.topics,
    from: (partition, watermarks) => firstOffset(options, partition, watermarks),
    async onBatch(batch) {
      const outcomes = batch.records.flatMap(record => outcomeOf(record, options.logger) ?? []);
      const keyed = outcomes.filter(({ requestHash }) => requestHash !== null);
      const place = `${batch.topic}/${batch.partition}`;
      if (keyed.length > 0 || batch.nextOffset - (noted.get(place) ?? 0) >= notedEvery) {
        await options.index.makeRoom();
        options.index.store(keyed, batch, batch.nextOffset);
        noted.set(place, batch.nextOffset);
      }
      for (const outcome of outcomes) options.waiters.resolve(outcome);
    },
  });
}

/** Where the index ends; an empty one begins as far back as outcomes are kept, one of another log likewise. */
async function firstOffset(
  { log, index, clock }: OutcomeTailOptions,
  partition: TopicPartition,
  { low, high }: Watermarks,
): Promise<number> {
  const next = index.next(partition);
  if (next !== null && next <= high) return Math.max(low, next);
  return log.offsetForTime(partition, clock() - outcomeRetentionMs);
}

function outcomeOf(record: LogRecord, logger: Logger): KnownOutcome | null {
  if (record.value === null || record.headers[eventTypeHeader] !== 'command.outcome') return null;
  try {
    const event = JSON.parse(new TextDecoder().decode(record.value)) as CommandOutcome;
    const { outcome, requestHash } = event.data;
    const answer = { outcome, position: record.headers['airy-position'] ?? '' };
    return { commandId: event.commandid, requestHash, answer, at: Date.parse(event.time) };
  } catch (error) {
    // Only a writer writes this topic. One outcome that cannot be read must not keep all others from their callers.
    const { topic, partition, offset } = record;
    logger.error({ err: error, topic, partition, offset }, 'An outcome cannot be read');
    return null;
  }
}
