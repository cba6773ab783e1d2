/** Offsets by time, or the ends of partitions, from their leader; several partitions in one request. */
import type { TopicPartition } from '@airy/event-log';
import { ask, protocolError } from './client-internals.ts';
import type { Broker } from './client-internals.ts';
import { isolationLevels } from './fetch.ts';
import type { Isolation } from './fetch.ts';

export interface OffsetQuestion extends TopicPartition {
  /** Epoch ms; -2 is the first offset, -1 the end: the last stable offset where only what is committed counts. */
  readonly timestamp: number;
}

interface OffsetAnswer {
  readonly responses: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number; readonly offset: string }[];
  }[];
}

/** In the order of the questions; null where no record is that young. @throws the client's error. */
export async function listOffsets(
  broker: Broker,
  questions: readonly OffsetQuestion[],
  isolation: Isolation = 'committed',
): Promise<readonly (number | null)[]> {
  const topics = [...Map.groupBy(questions, question => question.topic)].map(([topic, partitions]) => ({
    topic,
    partitions: partitions.map(({ partition, timestamp }) => ({ partition, timestamp: String(timestamp) })),
  }));
  const answer = (await ask(broker, 'ListOffsets', {
    isolationLevel: isolationLevels[isolation],
    topics,
  })) as OffsetAnswer;
  const found = new Map<string, number>();
  for (const { topic, partitions } of answer.responses) {
    for (const { partition, errorCode, offset } of partitions) {
      const error = protocolError(errorCode);
      if (error) throw error;
      found.set(`${topic}/${partition}`, Number(offset));
    }
  }
  return questions.map(({ topic, partition }) => {
    const offset = found.get(`${topic}/${partition}`) ?? -1;
    return offset < 0 ? null : offset;
  });
}
