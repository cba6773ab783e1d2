/** Calls of the API with the session's cookie, and when to make one again. */
import { ApiError, createClient, type CallName, type Client, type RequestOf, type ResponseOf } from '@airy/client';
import { createStore } from '../state/store.ts';
import { randomId } from '../state/random-id.ts';

/** True once an answer said that nobody is signed in; back to false by reloading the page after signing in. */
export const signedOut = createStore(false);

let knownPosition: string | null = null;

/** Reads from now on see at least what was announced up to this position (`Airy-Position`). */
export function readFrom(position: string): void {
  knownPosition = position;
}

function clientReading(position: () => string | null): Client {
  return createClient({
    baseUrl: '',
    timeoutMs: 15_000,
    onUnauthorized: () => signedOut.set(true),
    fetch: (url, init) => {
      const headers = new Headers(init?.headers);
      const from = position();
      if (from !== null) headers.set('airy-position', from);
      return fetch(url, { ...init, headers });
    },
  });
}

export const client = clientReading(() => knownPosition);

/** A client whose reads see what an event at this position tells of. */
export function clientAt(position: string | null): Client {
  return position === null ? client : clientReading(() => position);
}

const mostAttempts = 4;
const firstWaitMs = 500;

/** True if the same request may succeed later: nothing arrived, or the server is busy or not sure yet. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 502);
}

/** How long to wait before attempt number `attempt` (from 1), in milliseconds. */
export function waitBefore(attempt: number, error: unknown): number {
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
  return Math.min(asked ?? firstWaitMs * 2 ** (attempt - 1), 30_000);
}

/** A write that is done once however often it must be repeated. @throws ApiError after four attempts, or at once if refused. */
export async function write<N extends CallName>(name: N, request: RequestOf<N>): Promise<ResponseOf<N>> {
  const idempotencyKey = randomId();
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.call(name, request, { idempotencyKey });
    } catch (error) {
      if (attempt >= mostAttempts || !isPassing(error)) throw error;
      await new Promise(resolve => setTimeout(resolve, waitBefore(attempt, error)));
    }
  }
}

/** What to tell people of an error: what happened, and the id to look it up by. */
export function errorWords(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong on this page. Reload it, please.';
  const reference = error.status >= 500 && error.requestId !== null ? ` (reference ${error.requestId})` : '';
  return `${error.message}${reference}`;
}

/** True if the thing asked for does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.code === 'invalid_request');
}
