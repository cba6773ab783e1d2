/** The delivery queue as the routes of webhooks use it: the publisher makes endpoints known to it. */
import { setTimeout as pause } from 'node:timers/promises';
import { AiryError } from '@airy/errors';
import type { DeliveryQueue, QueueDepth } from '@airy/queue';
import { encodeJob, type WebhookJob } from '@airy/webhooks';
import type { Parts } from './parts.ts';

type Context = Pick<Parts['context'], 'config' | 'deliveryQueue'>;

/**
 * On Kafka the queue of a process is its own, unless it is on Redis: another process than the one that sends would fill
 * a file that nobody reads. @throws AiryError `queue_unavailable`
 */
async function queueOf({ config, deliveryQueue }: Context): Promise<DeliveryQueue> {
  if (config.kafka.cluster !== null && config.redis === null)
    throw new AiryError('queue_unavailable', 'The delivery queue is shared by processes only on Redis (`redis.url`).');
  return deliveryQueue();
}

/** One that has just been subscribed becomes known in a moment. */
const patienceMs = 2_000;
const intervalMs = 20;

/** @throws AiryError `queue_unavailable`, also where the endpoint does not become known. */
async function onceKnown<T>(work: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + patienceMs; ; await pause(intervalMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isUnknown(error)) throw error;
      if (performance.now() > end) throw new AiryError('queue_unavailable', null, { cause: error });
    }
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof AiryError && error.code === 'queue_endpoint_unknown';
}

/** `waiting`: the job is there already. @throws AiryError `queue_unavailable`, `queue_full`. */
export async function enqueueOne(
  context: Context,
  endpoint: string,
  { job, again }: { readonly job: WebhookJob; readonly again: boolean },
): Promise<'queued' | 'waiting'> {
  const queue = await queueOf(context);
  const jobs = [{ eventId: job.webhookId, lane: null, payload: encodeJob(job) }];
  const { added, dropped } = await onceKnown(() => queue.enqueue(endpoint, { jobs, again }));
  if (dropped > 0) throw new AiryError('webhook_not_active', null, { details: { state: 'disabled' } });
  return added > 0 ? 'queued' : 'waiting';
}

/** True if the job was parked, or waited for its next attempt, and is sent next. @throws AiryError `queue_unavailable` */
export async function reviveParked(context: Context, endpoint: string, eventId: string): Promise<boolean> {
  const queue = await queueOf(context);
  if ((await onceKnown(() => queue.replay(endpoint, { eventIds: [eventId] }))) > 0) return true;
  return (await queue.hurry(endpoint, [eventId])).length > 0;
}

/** Null while the queue does not answer, or knows nothing of the endpoint. */
export async function queueDepth(context: Context, endpoint: string): Promise<QueueDepth | null> {
  try {
    return await (await queueOf(context)).depth(endpoint);
  } catch (error) {
    if (isUnknown(error) || (error instanceof AiryError && error.code === 'queue_unavailable')) return null;
    throw error;
  }
}
