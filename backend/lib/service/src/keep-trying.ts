/** Waiting for an engine that is away, and telling it from one that refuses us. */
import { setTimeout as delay } from 'node:timers/promises';
import { AiryError, catalogue, type ErrorCode } from '@airy/errors';
import type { Telemetry } from '@airy/telemetry';

export interface KeepTrying<T> {
  /** What is being done, for the log: `Kafka at kafka:9092`. */
  readonly what: string;
  readonly logger: Telemetry['logger'];
  /** Ends the waiting; the promise rejects with its reason. */
  readonly signal: AbortSignal;
  /** Between two tries. Default 3,000. */
  readonly pauseMs?: number;
  work(): Promise<T>;
}

/** What only the operator can mend, but somebody may be about to: the server is not up yet, or its address is wrong. */
const mayPass: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['redis_unreachable']);

/** True if the same attempt may succeed later. */
export function isPassing(error: unknown): error is AiryError {
  if (!(error instanceof AiryError)) return false;
  return catalogue[error.code].retry === 'later' || mayPass.has(error.code);
}

/**
 * The result of the first attempt that succeeds. What may pass is tried again as long as it takes, with one line of the
 * log for each try; anything else is thrown.
 */
export async function keepTrying<T>({ what, logger, signal, pauseMs = 3_000, work }: KeepTrying<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      const result = await work();
      if (failures > 1) logger.info(`${what}: it is there now.`);
      return result;
    } catch (error) {
      if (!isPassing(error)) throw error;
      logger.warn({ code: error.code, reason: error.message, tries: failures }, `${what}: waiting, trying again.`);
    }
    await delay(pauseMs, undefined, { signal });
  }
}
