/** Finds the provider while nobody waits for it, and says in the log when it cannot be found. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Telemetry } from '@airy/telemetry';
import type { SignInClient } from './sign-in-client.ts';

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

export interface Preparing {
  readonly client: SignInClient;
  readonly provider: string;
  readonly logger: Telemetry['logger'];
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Tries until it is found. An instance starts and works without its provider; only signing in has to wait. */
export function keepPreparing(preparing: Preparing): void {
  const { logger, signal } = preparing;
  prepare(preparing).catch((error: unknown) => {
    if (!signal.aborted) logger.error({ err: error }, 'The sign-in provider is not looked for any more.');
  });
}

async function prepare({ client, provider, logger, signal }: Preparing): Promise<void> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await client.prepare();
    } catch (error) {
      logger.warn(
        { provider, err: error instanceof Error ? error.cause : error },
        'The sign-in provider cannot be found; it is tried again.',
      );
    }
    await delay(pauseMs, undefined, { signal, ref: false });
  }
}
