/** What both adapters refuse alike: input that a caller of ours should never give. */
import type { DeadLetterChoice, EndpointSettings, Enqueuing, LeaseRequest } from './port.ts';

export const maxIdBytes = 300;
export const maxPayloadBytes = 1024 * 1024;
export const maxReasonBytes = 1_000;
/** Jobs in one move, so that no move takes long. */
export const maxJobsAtOnce = 1_000;
export const maxLeasesAtOnce = 1_000;
export const maxLettersAtOnce = 1_000;
const maxEnqueuedBytes = 16 * 1024 * 1024;
const longestMs = 366 * 24 * 3_600_000;

/** It stands in a key of Redis, where braces have a meaning. */
const endpointId = /^[\w.:-]{1,200}$/;

export function checkEndpoint(endpoint: string): void {
  if (!endpointId.test(endpoint)) throw new TypeError(`No endpoint id: ${endpoint.slice(0, 50)}`);
}

export function checkSettings(settings: EndpointSettings): void {
  checkWhole('concurrency', settings.concurrency, { min: 1, max: 10_000 });
  checkWhole('burst', settings.burst, { min: 1, max: 1_000_000 });
  checkWhole('maxJobs', settings.maxJobs, { min: 1, max: 1e9 });
  checkWhole('maxBytes', settings.maxBytes, { min: 1, max: 1e12 });
  checkWhole('deliveredTtlMs', settings.deliveredTtlMs, { min: 0, max: longestMs });
  checkWhole('maxDelivered', settings.maxDelivered, { min: 0, max: 1e9 });
  const rate = settings.ratePerSecond;
  if (rate !== null && !(rate >= 0.001 && rate <= 1_000_000)) throw new RangeError(`ratePerSecond is ${rate}`);
}

export function checkEnqueuing({ jobs, checkpoint }: Enqueuing): void {
  if (jobs.length > maxJobsAtOnce) throw new RangeError(`${jobs.length} jobs at once`);
  let bytes = 0;
  for (const { eventId, lane, payload } of jobs) {
    checkId('eventId', eventId);
    if (lane !== null) checkId('lane', lane);
    if (payload.length > maxPayloadBytes) throw new RangeError(`payload of ${payload.length} bytes`);
    bytes += payload.length;
  }
  if (bytes > maxEnqueuedBytes) throw new RangeError(`${bytes} bytes at once`);
  if (!checkpoint) return;
  checkId('source', checkpoint.source);
  checkWhole('offset', checkpoint.offset, { min: 0, max: Number.MAX_SAFE_INTEGER });
  checkWhole('after', checkpoint.after ?? 0, { min: 0, max: Number.MAX_SAFE_INTEGER });
}

export function checkLease({ max, visibilityMs }: LeaseRequest): void {
  checkWhole('max', max, { min: 1, max: maxLeasesAtOnce });
  checkDelay('visibilityMs', visibilityMs, 1);
}

export function checkDelay(name: string, ms: number, min = 0): void {
  checkWhole(name, ms, { min, max: longestMs });
}

export function checkWhole(name: string, value: number, { min, max }: { min: number; max: number }): void {
  if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(`${name} is ${value}`);
}

/** The reason as it is kept: cut to its limit, never within a character. */
export function keptReason(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= maxReasonBytes
    ? reason
    : new TextDecoder().decode(bytes.subarray(0, maxReasonBytes), { stream: true });
}

function checkId(name: string, id: string): void {
  const bytes = Buffer.byteLength(id);
  if (bytes < 1 || bytes > maxIdBytes) throw new RangeError(`${name} of ${bytes} bytes`);
}

/** Tokens are counted in millionths, so that both adapters count alike, in whole numbers. */
export const millionths = 1_000_000;

/** Millionths per millisecond. */
export function refillOf(ratePerSecond: number): number {
  return Math.max(1, Math.round(ratePerSecond * 1_000));
}

/** Of a page of dead letters: after which of them it begins. */
export function checkCursor(cursor = '0'): number {
  const after = Number(cursor);
  checkWhole('cursor', after, { min: 0, max: Number.MAX_SAFE_INTEGER });
  return after;
}

export function checkChoice(choice: DeadLetterChoice): void {
  if ('oldest' in choice) checkWhole('oldest', choice.oldest, { min: 1, max: maxLettersAtOnce });
  else checkEventIds(choice.eventIds);
}

export function checkEventIds(eventIds: readonly string[]): void {
  checkWhole('eventIds', eventIds.length, { min: 0, max: maxLettersAtOnce });
}
