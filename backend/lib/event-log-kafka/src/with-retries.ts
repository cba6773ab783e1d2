/** Trying again what fails while a leader moves or a broker starts, for a limited time. */
import { AiryError } from '@airy/errors';
import type { TopicPartition } from '@airy/event-log';
import { setTimeout as delay } from 'node:timers/promises';
import { errorText } from './error-text.ts';
import { refusal } from './refusal.ts';

const limitMs = 10_000;
const [minWaitMs, maxWaitMs] = [50, 1_000];

export interface Attempts<T> {
  readonly what: TopicPartition;
  work(): Promise<T>;
  /** Before the next try, e.g. asking for the leaders anew. */
  recover(): Promise<void>;
}

/** @throws AiryError `log_unavailable` after 10 s; at once what no retry cures. */
export async function withRetries<T>({ what, work, recover }: Attempts<T>): Promise<T> {
  const began = performance.now();
  for (let waitMs = minWaitMs; ; waitMs = Math.min(maxWaitMs, waitMs * 2)) {
    try {
      return await work();
    } catch (cause) {
      const refused = refusal(cause, what.topic);
      if (refused) throw refused;
      if (performance.now() - began > limitMs) throw unavailable(cause, what);
    }
    await delay(waitMs);
    // That it fails shows in the next try.
    await recover().catch(() => undefined);
  }
}

function unavailable(cause: unknown, { topic, partition }: TopicPartition): AiryError {
  const message = `Partition ${partition} of ${topic} cannot be reached: ${errorText(cause)}`;
  return new AiryError('log_unavailable', message, { cause });
}
