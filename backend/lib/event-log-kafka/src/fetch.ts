/** One fetch from one broker: what is committed, partition by partition. */
import type { LogRecord, TopicPartition } from '@airy/event-log';
import { ask, protocolError, visibleMessages } from './client-internals.ts';
import type { Broker, FetchedMessages, ProtocolError } from './client-internals.ts';
import { toRecord } from './record-format.ts';

export interface FetchPlace extends TopicPartition {
  readonly offset: number;
  readonly maxBytes: number;
}

export interface FetchLimits {
  /** How long the broker may wait for something to come. */
  readonly maxWaitMs: number;
  /** Of the whole answer; one batch is there in any case. */
  readonly maxBytes: number;
  /** Default: what is committed. */
  readonly isolation?: Isolation;
}

/** `all`: also what is not decided yet, and what was undone. */
export type Isolation = 'committed' | 'all';

export interface Fetched extends TopicPartition {
  /** Where this fetch began. */
  readonly offset: number;
  readonly error: ProtocolError | null;
  readonly records: readonly LogRecord[];
  /** After all that was in the answer, seen or not; `offset` if there was nothing. */
  readonly nextOffset: number;
  /** First offset still there, and the last stable one. */
  readonly low: number;
  readonly high: number;
}

interface FetchAnswer {
  readonly errorCode?: number;
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly (FetchedMessages & {
      readonly errorCode: number;
      readonly lastStableOffset: string;
      readonly lastStartOffset: string;
    })[];
  }[];
}

/** As the protocol counts them. */
export const isolationLevels: Readonly<Record<Isolation, number>> = { all: 0, committed: 1 };

/** @throws the client's error if the broker does not answer in time. */
export async function fetchFrom(
  broker: Broker,
  places: readonly FetchPlace[],
  limits: FetchLimits,
): Promise<readonly Fetched[]> {
  const answer = (await ask(broker, 'Fetch', {
    isolationLevel: isolationLevels[limits.isolation ?? 'committed'],
    maxWaitTime: limits.maxWaitMs,
    minBytes: 1,
    maxBytes: limits.maxBytes,
    topics: byTopic(places),
  })) as FetchAnswer;
  const failure = protocolError(answer.errorCode ?? 0);
  if (failure) throw failure;
  const offsets = new Map(places.map(place => [`${place.topic}/${place.partition}`, place.offset]));
  return answer.responses.flatMap(({ topicName, partitions }) =>
    partitions.map(fetched => {
      const at = { topic: topicName, partition: fetched.partition };
      const offset = offsets.get(`${at.topic}/${at.partition}`)!;
      const last = fetched.messages.at(-1);
      const nextOffset = last ? Math.max(offset, Number(last.offset) + 1) : offset;
      return {
        ...at,
        offset,
        error: protocolError(fetched.errorCode),
        records: visibleMessages(topicName, offset, fetched).map(message => toRecord(at, message)),
        nextOffset,
        low: Number(fetched.lastStartOffset),
        // The broker looks at its end before it reads, and may find more than that.
        high: last ? Math.max(nextOffset, Number(fetched.lastStableOffset)) : Number(fetched.lastStableOffset),
      };
    }),
  );
}

function byTopic(places: readonly FetchPlace[]): object[] {
  const topics = Map.groupBy(places, place => place.topic);
  return [...topics].map(([topic, partitions]) => ({
    topic,
    partitions: partitions.map(({ partition, offset, maxBytes }) => ({
      partition,
      fetchOffset: String(offset),
      maxBytes,
    })),
  }));
}
