/** Gives a lane what of some records is for its endpoint: into its queue, with how far it has come, in one move. */
import { AiryError } from '@airy/errors';
import type { DeliveryQueue, NewJob } from '@airy/queue';
import { encodeJob, isSelected, type EndpointWithoutSecrets, type WebhookJob } from '@airy/webhooks';
import type { EndpointLane } from './endpoint-lane.ts';
import type { RenderedEvent } from './render-records.ts';

export interface Offered {
  readonly events: readonly RenderedEvent[];
  /** After the records they come from. */
  readonly nextOffset: number;
}

export interface OfferOptions {
  readonly queue: DeliveryQueue;
  /** What the queue calls the partition. */
  readonly source: string;
}

interface EnqueueOptions extends OfferOptions {
  /** False: whoever is disabled is given nothing of that time. */
  readonly isMeantToTake: boolean;
}

/** The queue takes an endpoint for disabled that its record does not. */
class DroppedJobs extends Error {
  override readonly name = 'DroppedJobs';

  constructor() {
    super('The queue still takes the webhook for disabled.');
  }
}

/** Well below what the queue takes in one move. */
const chunkLimits = { jobs: 500, bytes: 4 * 1024 * 1024 } as const;

export interface Chunk {
  readonly jobs: NewJob[];
  /** All below is in it, or in those before it. */
  offset: number;
}

/** @returns how many jobs are new. @throws AiryError `queue_full`, `queue_emptied`, `queue_endpoint_unknown`, `queue_unavailable`. */
export async function offer(
  lane: EndpointLane,
  endpoint: EndpointWithoutSecrets,
  { offered, options }: { readonly offered: Offered; readonly options: OfferOptions },
): Promise<number> {
  const chosen = offered.events.filter(event => isFor(lane, endpoint, event));
  let added = 0;
  const toJob = (event: RenderedEvent): NewJob => jobOf(event, endpoint, 'event');
  const meant = { ...options, isMeantToTake: endpoint.state !== 'disabled' };
  for (const { jobs, offset } of chunksOf(chosen, toJob, { ...offered, maxJobs: lane.chunkJobs })) {
    if (jobs.length > 0) added += await enqueueOrLess(lane, { jobs, offset }, meant);
    lane.next = Math.max(lane.next, offset);
  }
  return added;
}

/** A queue that has little room is tried with less the next time. */
async function enqueueOrLess(lane: EndpointLane, chunk: Chunk, options: EnqueueOptions): Promise<number> {
  try {
    const added = await enqueue(lane, chunk, options);
    lane.chunkJobs = Math.min(chunkLimits.jobs, lane.chunkJobs * 2);
    return added;
  } catch (error) {
    if (problemOfOne(error) === 'full')
      lane.chunkJobs = Math.max(1, Math.floor(Math.min(lane.chunkJobs, chunk.jobs.length) / 8));
    throw error;
  }
}

/** Notes in the queue how far the lane is, where nothing was for the endpoint lately. */
export async function noteOffset(lane: EndpointLane, options: OfferOptions): Promise<void> {
  if (lane.isOpen && lane.next > lane.stored)
    await enqueue(lane, { jobs: [], offset: lane.next }, { ...options, isMeantToTake: true });
}

async function enqueue(
  lane: EndpointLane,
  { jobs, offset }: Chunk,
  { queue, source, isMeantToTake }: EnqueueOptions,
): Promise<number> {
  const { endpointId, epoch, stored } = lane;
  const checkpoint = { source, offset, after: stored };
  const { added, dropped } = await queue.enqueue(endpointId, { jobs, checkpoint, epoch });
  if (dropped > 0 && isMeantToTake) throw new DroppedJobs();
  lane.stored = Math.max(lane.stored, offset);
  return added;
}

function isFor(lane: EndpointLane, endpoint: EndpointWithoutSecrets, event: RenderedEvent): boolean {
  if (event.offset < lane.next || !isSelected(endpoint, event)) return false;
  return event.offset >= lane.settledBelow || !lane.settled.has(event.id);
}

export function jobOf(
  event: RenderedEvent,
  endpoint: Pick<EndpointWithoutSecrets, 'order'>,
  trigger: WebhookJob['trigger'],
): NewJob {
  const { id, type, occurredAt, body, lane } = event;
  const payload = encodeJob({ webhookId: id, type, occurredAt, trigger, body });
  return { eventId: id, lane: endpoint.order === 'conversation' ? lane : null, payload };
}

/** The jobs in moves that the queue takes; a chunk ends where a record ends. Always at least one. */
export function chunksOf(
  events: readonly RenderedEvent[],
  toJob: (event: RenderedEvent) => NewJob,
  { nextOffset, maxJobs = chunkLimits.jobs }: { readonly nextOffset: number; readonly maxJobs?: number },
): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let current: Chunk = { jobs: [], offset: nextOffset };
  let bytes = 0;
  let last = -1;
  for (const event of events) {
    const job = toJob(event);
    const isFull = current.jobs.length >= maxJobs || bytes + job.payload.length > chunkLimits.bytes;
    if (isFull && event.offset !== last) {
      chunks.push({ ...current, offset: event.offset });
      current = { jobs: [], offset: nextOffset };
      bytes = 0;
    }
    current.jobs.push(job);
    bytes += job.payload.length;
    last = event.offset;
  }
  return [...chunks, current];
}

/** What is in the way of one endpoint alone: others go on. Null: all of them are concerned. */
export function problemOfOne(error: unknown): 'full' | 'lost' | 'dropped' | null {
  if (error instanceof DroppedJobs) return 'dropped';
  if (!(error instanceof AiryError)) return null;
  if (error.code === 'queue_full') return 'full';
  return error.code === 'queue_emptied' || error.code === 'queue_endpoint_unknown' ? 'lost' : null;
}
