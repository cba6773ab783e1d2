/** Where an endpoint goes on in a partition: where its queue says, else where its progress does, else when it subscribed. */
import { AiryError } from '@airy/errors';
import type { EventLog, TopicPartition } from '@airy/event-log';
import type { Checkpoints, DeliveryQueue } from '@airy/queue';
import type { EndpointWithoutSecrets, WebhookProgress } from '@airy/webhooks';
import type { EndpointLane } from './endpoint-lane.ts';
import type { Endpoints } from './endpoints.ts';
import type { ProgressLog } from './progress-log.ts';
import type { SettledDeliveries } from './settled-deliveries.ts';

export interface LaneStarts {
  readonly log: EventLog;
  readonly queue: DeliveryQueue;
  readonly endpoints: Endpoints;
  readonly progress: ProgressLog;
  readonly settled: SettledDeliveries;
  /** Of the log: offsets of another one say nothing. */
  readonly epochOfLog: string;
}

export interface LaneStartOptions extends LaneStarts {
  readonly place: TopicPartition;
  /** What the queue calls the partition. */
  readonly source: string;
}

/** Clocks of several machines differ. */
const marginMs = 60_000;

/** @throws AiryError `queue_unavailable`, `log_unavailable`. */
export async function openLane(
  lane: EndpointLane,
  endpoint: EndpointWithoutSecrets,
  options: LaneStartOptions,
): Promise<void> {
  const { epoch, offsets } = await checkpointsOf(endpoint.id, options);
  const noted = offsets.get(options.source);
  const { high } = await options.log.watermarks(options.place);
  const known = options.progress.find(endpoint.id, options.place);
  if (noted === undefined && known !== null) {
    // What was delivered beyond it before the queue was emptied is not sent again.
    lane.settled = await options.settled.of(endpoint.id, known.occurredAt - marginMs);
    lane.settledBelow = high;
  }
  const next = noted ?? (await startWithoutQueue(known, endpoint, options));
  const lastAt = known?.occurredAt ?? endpoint.subscribedAt;
  // Beyond the end: the log has lost its last records. Going on at the end sends nothing a second time.
  const begun = { epoch, next: Math.min(high, next), stored: noted ?? 0, lastAt, isOpen: true };
  Object.assign(lane, begun satisfies Partial<EndpointLane>);
}

/** A queue that has forgotten the endpoint is told of it. */
async function checkpointsOf(id: string, { queue, endpoints }: LaneStartOptions): Promise<Checkpoints> {
  try {
    return await queue.checkpoints(id);
  } catch (error) {
    if (!(error instanceof AiryError && error.code === 'queue_endpoint_unknown')) throw error;
    await endpoints.configure(id);
    return queue.checkpoints(id);
  }
}

async function startWithoutQueue(
  known: WebhookProgress | null,
  { subscribedAt }: EndpointWithoutSecrets,
  { log, place, epochOfLog }: LaneStartOptions,
): Promise<number> {
  if (known === null) return log.offsetForTime(place, subscribedAt - marginMs);
  return known.epoch === epochOfLog ? known.offset : log.offsetForTime(place, known.occurredAt - marginMs);
}
