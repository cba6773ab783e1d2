/** Sends what the visitor wrote, one after the other, and tries again where that may help. */
import type { MessagePayload } from '@airy/contract';
import { CallError } from '../transport/call.ts';
import type { Outgoing } from './thread.ts';
import { backOffMs, pause, waitOut } from './wait.ts';

export interface OutboxOptions {
  /** @throws CallError */
  send(content: unknown, key: string): Promise<MessagePayload>;
  /** What waits, oldest first. */
  waiting(): readonly Outgoing[];
  sent(key: string, message: MessagePayload): void;
  failed(outgoing: Outgoing, refusal: Refusal): void;
  /** The server takes no more before this, epoch ms; null: it does again. */
  slowed(until: number | null): void;
}

/** Why a message failed. */
export interface Refusal {
  /** In words; null where trying again may help. */
  readonly reason: string | null;
  readonly code: string | null;
}

export interface Outbox {
  /** Sends what is in state `sending`, unless it is at it already. */
  flush(): void;
  stop(): void;
}

/** About half a minute with the pauses between. */
const maxTries = 6;
const longestWaitMs = 60_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const stopping = new AbortController();
  let isRunning = false;

  const waitAsTold = async (error: unknown): Promise<void> => {
    const waitMs = retryAfterMs(error) ?? backOffMs(3, longestWaitMs);
    options.slowed(Date.now() + waitMs);
    // Whoever is told to wait is not hurried by a network that comes back.
    await waitOut(waitMs, stopping.signal);
    options.slowed(null);
  };
  const sendOne = async (outgoing: Outgoing): Promise<void> => {
    for (let tries = 0; ; tries++) {
      try {
        return options.sent(outgoing.key, await options.send(outgoing.content, outgoing.key));
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal !== null) return options.failed(outgoing, { reason: refusal, code: (error as CallError).code });
        if (isTooMuch(error)) {
          // As often as it takes: nothing is wrong with the message.
          tries = 0;
          await waitAsTold(error);
        } else if (tries + 1 >= maxTries) return options.failed(outgoing, { reason: null, code: null });
        else await pause(retryAfterMs(error) ?? backOffMs(tries, 8_000), stopping.signal);
      }
    }
  };
  const run = async (): Promise<void> => {
    for (;;) {
      const next = options.waiting().find(({ state }) => state === 'sending');
      if (next === undefined) return;
      await sendOne(next);
    }
  };

  return {
    flush() {
      if (isRunning || stopping.signal.aborted) return;
      isRunning = true;
      run()
        // Stopped: what waits is in the storage, for the next page.
        .catch(() => undefined)
        .finally(() => (isRunning = false));
    },
    stop: () => stopping.abort(),
  };
}

function isTooMuch(error: unknown): boolean {
  return error instanceof CallError && error.status === 429;
}

/** In words why trying again is no use; null where it may help. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof CallError)) return null;
  const isFinal = error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 408;
  return isFinal && error.code !== 'visitor_token_invalid' ? error.message : null;
}

function retryAfterMs(error: unknown): number | null {
  const asked = error instanceof CallError ? error.retryAfterMs : undefined;
  return asked === undefined ? null : Math.min(asked, longestWaitMs);
}
