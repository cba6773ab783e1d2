/** Forwards events of an instance to an address that it cannot reach itself, such as a developer's machine. */
import { createClient, type FeedEvent } from '@airy/http-client';
import { pause } from './pause.ts';
import { signDelivery } from './sign.ts';

export interface ListenOptions {
  /** Of the instance, e.g. `https://airy.example`. */
  readonly airyUrl: string;
  /** Of a machine, or of a user. */
  readonly token: string;
  /** What receives the events. */
  readonly forwardUrl: string;
  /** Signs what is forwarded: `whsec_…`. */
  readonly secret: string;
  /** Types of events; empty: all. */
  readonly types: readonly string[];
  /** Where it stood before; null: from now on. */
  readonly cursor: string | null;
  /** Called when an event has been dealt with: going on from this cursor tells it not again. Awaited. */
  readonly onCursor: (cursor: string) => void | Promise<void>;
  /** A line for the developer. */
  readonly tell: (line: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** How long one delivery may take. Default 30,000. */
  readonly timeoutMs?: number;
  /** The first wait for a receiver that is not there; doubles up to 10 s. Default 500. */
  readonly firstWaitMs?: number;
}

const maxWaitMs = 10_000;

/**
 * One event after the other, in the order of the feed. A receiver that is not there is waited for, so nothing is missed while
 * it is built anew; whatever it answers is told, and the next one follows. Resolves when the signal ends it.
 * @throws ApiError where the instance refuses for good, TypeError for a secret that is none.
 */
export async function listen(options: ListenOptions): Promise<void> {
  const { airyUrl, token, types, cursor, signal, tell } = options;
  const reach = reachTeller(options);
  const feed = createClient({ baseUrl: airyUrl, token, fetch: reach }).events({
    ...(types.length > 0 && { types }),
    ...(cursor !== null && { cursor }),
    signal,
  });
  try {
    await feed.open();
    if (cursor === null && feed.cursor !== null) await options.onCursor(feed.cursor);
    tell(`Listening to ${airyUrl}, forwarding to ${options.forwardUrl}.`);
    for await (const event of feed) {
      await dealWith(event, options);
      if (event.cursor !== null) await options.onCursor(event.cursor);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Says once that the instance is waited for, and again when that begins anew after it was there. */
function reachTeller({ airyUrl, signal, tell }: ListenOptions): typeof fetch {
  let isTold = false;
  const waiting = (reason: string): void => {
    if (!isTold && !signal.aborted) tell(`${airyUrl} cannot be reached: waiting for it. ${reason}`);
    isTold = true;
  };
  return async (input, init) => {
    try {
      const response = await fetch(input, init);
      if (response.status >= 500) waiting(`(It answered ${response.status}.)`);
      else isTold = false;
      return response;
    } catch (error) {
      waiting(reasonOf(error));
      throw error;
    }
  };
}

async function dealWith(event: FeedEvent, options: ListenOptions): Promise<void> {
  if (event.type === 'refresh.required') {
    options.tell('Some events are too long ago to be told: it goes on with what came after them.');
    return;
  }
  // Typing and presence are no events of webhooks.
  if (event.id === null) return;
  const { type, timestamp, payload } = event;
  const body = JSON.stringify({ type, timestamp, payload });
  const from = performance.now();
  const answer = await forwarded({ id: event.id, body }, options);
  options.tell(`${type} ${event.id} → ${answer} in ${Math.round(performance.now() - from)} ms`);
}

interface Forwarded {
  readonly id: string;
  readonly body: string;
}

/** @returns the status. */
async function forwarded({ id, body }: Forwarded, options: ListenOptions): Promise<string> {
  let waitMs = options.firstWaitMs ?? 500;
  for (let attempt = 1; ; attempt++) {
    const headers = await signDelivery({ id, body, secrets: [options.secret] });
    const timeout = AbortSignal.timeout(options.timeoutMs ?? 30_000);
    try {
      const response = await fetch(options.forwardUrl, {
        ...{ method: 'POST', headers, body, redirect: 'manual' },
        signal: AbortSignal.any([options.signal, timeout]),
      });
      await response.body?.cancel();
      return String(response.status);
    } catch (error) {
      options.signal.throwIfAborted();
      if (timeout.aborted) return 'no answer in time';
      if (attempt === 1) options.tell(`${options.forwardUrl} cannot be reached: waiting for it. ${reasonOf(error)}`);
    }
    await pause(waitMs, options.signal);
    waitMs = Math.min(waitMs * 2, maxWaitMs);
  }
}

/** What `fetch` says is in its cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  return cause?.code === undefined ? '' : `(${cause.code})`;
}
