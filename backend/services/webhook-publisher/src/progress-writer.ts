/** Writes every few seconds how far each endpoint is delivered to, so that an emptied queue can be filled again. */
import { AiryError } from '@airy/errors';
import type { TopicPartition } from '@airy/event-log';
import type { DeliveryQueue } from '@airy/queue';
import type { WebhookProgress } from '@airy/webhooks';
import type { Logger } from 'pino';
import type { EndpointLane } from './endpoint-lane.ts';
import type { PartitionPublisher } from './partition-publisher.ts';
import type { ProgressLog } from './progress-log.ts';

type Publishing = Pick<PartitionPublisher, 'place' | 'source' | 'lanes' | 'noteOffsets' | 'look'>;

export interface ProgressWriterOptions {
  readonly queue: DeliveryQueue;
  readonly progress: ProgressLog;
  readonly epochOfLog: string;
  readonly logger: Logger;
  partitions(): readonly Publishing[];
  /** Monotonic, ms; that of the lanes. */
  clock(): number;
}

/** The queue's clock may be another machine's, and answers take their time. */
const marginMs = 1_000;
const endpointsAtOnce = 20;

interface Standing {
  readonly place: TopicPartition;
  readonly source: string;
  readonly lane: EndpointLane;
  /** As they were before the queue was asked. */
  readonly epoch: string;
  readonly stored: number;
  readonly mark: ReturnType<EndpointLane['mark']>;
}

export async function writeProgress(options: ProgressWriterOptions): Promise<void> {
  const { partitions, progress, clock, logger } = options;
  const byEndpoint = new Map<string, Standing[]>();
  for (const partition of partitions()) {
    await partition.noteOffsets();
    for (const lane of partition.lanes) {
      if (!lane.isOpen || lane.written === lane.next) continue;
      // The time of this moment: an earlier one would say that what has come since was there before.
      const mark = lane.mark(clock());
      lane.marks.add(mark);
      const { place, source } = partition;
      const standing = { place, source, lane, epoch: lane.epoch, stored: lane.stored, mark };
      byEndpoint.set(lane.endpointId, [...(byEndpoint.get(lane.endpointId) ?? []), standing]);
    }
  }
  const toAsk = [...byEndpoint];
  while (toAsk.length > 0) {
    const found = await Promise.all(
      toAsk.splice(0, endpointsAtOnce).map(([id, standings]) => progressOf(id, standings, options)),
    );
    const changed = found.flat();
    await progress.write(changed.map(({ record }) => record));
    for (const { lane, record } of changed) lane.written = record.offset;
    if (changed.length > 0) logger.debug({ count: changed.length }, 'Progress of webhooks written');
  }
  // What a queue has forgotten is given to it again.
  for (const partition of partitions()) partition.look();
}

interface Changed {
  readonly lane: EndpointLane;
  readonly record: WebhookProgress;
}

async function progressOf(
  webhookId: string,
  standings: readonly Standing[],
  { queue, epochOfLog: epoch, clock }: ProgressWriterOptions,
): Promise<readonly Changed[]> {
  const askedAt = clock();
  const answer = await askQueue(queue, webhookId);
  // A queue that was emptied has nothing unfinished either: only one that still knows the lane is believed.
  const isKnown = ({ epoch: known, source, stored }: Standing): boolean =>
    answer?.checkpoints.epoch === known && (answer.checkpoints.offsets.get(source) ?? 0) >= stored;
  for (const standing of standings) if (!isKnown(standing)) standing.lane.close();
  if (answer === null) return [];
  const { waiting, leased, oldestAgeMs } = answer.depth;
  const oldestAt = waiting + leased === 0 ? null : askedAt - (oldestAgeMs ?? Infinity) - marginMs;
  return standings.flatMap(({ place: { topic, partition }, lane, ...before }) => {
    const mark = oldestAt === null ? before.mark : lane.marks.before(oldestAt);
    if (!lane.isOpen || mark === null || mark.offset <= lane.written) return [];
    if (oldestAt === null) lane.marks.forgetBefore(mark.atMs);
    const { offset, occurredAt } = mark;
    return [{ lane, record: { webhookId, topic, partition, epoch, offset, occurredAt } }];
  });
}

/** Depth first: what was emptied before it is seen by the checkpoints after it. Null: it has forgotten the endpoint. */
async function askQueue(queue: DeliveryQueue, webhookId: string) {
  try {
    const depth = await queue.depth(webhookId);
    return { depth, checkpoints: await queue.checkpoints(webhookId) };
  } catch (error) {
    if (error instanceof AiryError && error.code === 'queue_endpoint_unknown') return null;
    throw error;
  }
}
