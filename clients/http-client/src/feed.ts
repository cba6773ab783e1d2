/** The feed (`GET /events`) as an async iterator that comes back by itself. */
import type { Events } from './api.generated.ts';
import { ApiError } from './api-error.ts';
import type { Connection } from './connection.ts';
import { EventFrameParser, type EventFrame } from './event-frames.ts';
import { pause, spread } from './pause.ts';

export interface FeedOptions<T extends string = string> {
  /** Only these, such as `message.created`. `refresh.required` is told in any case. Default: all. */
  readonly types?: readonly T[];
  /** Only messages and metadata of this conversation. */
  readonly conversationId?: string;
  /** Typing and presence, too. Default false. */
  readonly signals?: boolean;
  /** Of an event that you have dealt with, or of `events.list`: what has happened since comes first. Default: from now on. */
  readonly cursor?: string;
  /** Ends it: the iterator throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Nothing at all for so long, and the connection is made anew; the server gives a sign of life every 15 s. Default 45,000. */
  readonly silenceMs?: number;
  /** The first wait before coming back; it doubles up to 30 s. Default: what the server says (2,000). */
  readonly reconnectMs?: number;
}

/** What is told. `E` is one of the types, or a union of them: `event.type` tells which. */
export type FeedEvent<E extends string = string> = E extends unknown
  ? {
      readonly type: E;
      /** The same however often it is told; null for signals and `refresh.required`. */
      readonly id: string | null;
      /** To go on from after it; null for signals. */
      readonly cursor: string | null;
      /** Epoch ms. */
      readonly timestamp: number | null;
      readonly payload: E extends keyof Events ? Events[E] : Readonly<Record<string, unknown>>;
    }
  : never;

/** What was missed cannot be told: read anew what you show. Events after it are told as ever. */
export type RefreshRequired = FeedEvent<'refresh.required'>;

export interface Feed<T extends string = string> extends AsyncIterableIterator<FeedEvent<T> | RefreshRequired> {
  /** Where it stands, after what was handed out so far; null before it is open. */
  readonly cursor: string | null;
  /**
   * Resolves once nothing that happens from now on is missed; `next` does the same.
   * @throws ApiError where it is refused for good (not signed in, an unreadable cursor).
   */
  open(): Promise<void>;
  return(): Promise<IteratorResult<never>>;
}

const maxFrameLength = 8 * 1024 * 1024;
const maxWaitMs = 30_000;
/** Not that of an `EventSource` alone, which gets an empty stream where others get a status. */
const accept = 'text/event-stream, application/json;q=0.1';

type AnyEvent = FeedEvent | RefreshRequired;

export function openFeed<T extends string>(connection: Connection, options: FeedOptions<T> = {}): Feed<T> {
  const ended = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ended.signal]) : ended.signal;
  const state = { cursor: options.cursor ?? null };
  const told = eventsOf({ connection, options, signal, state });
  let opening: Promise<void> | null = null;
  const feed: Feed = {
    get cursor() {
      return state.cursor;
    },
    open: () => (opening ??= told.next().then(() => undefined)),
    async next() {
      await feed.open();
      const { done, value } = await told.next();
      return done === true || value === null ? { done: true, value: undefined } : { done: false, value };
    },
    async return() {
      ended.abort(new DOMException('The feed was left.', 'AbortError'));
      await told.return(undefined).catch(() => undefined); // It ends with that reason.
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => feed,
  };
  return feed as Feed<T>;
}

interface Subscription {
  readonly connection: Connection;
  readonly options: FeedOptions;
  readonly signal: AbortSignal;
  readonly state: { cursor: string | null };
}

/** First null, once it stands somewhere; then events. */
async function* eventsOf(subscription: Subscription): AsyncGenerator<AnyEvent | null, undefined> {
  const { connection, state } = subscription;
  let isOpen = false;
  for await (const frame of framesForEver(subscription)) {
    // What comes with an id is handed out after it.
    if (frame.id !== null && frame.data === null) state.cursor = frame.id;
    if (frame.id !== null && !isOpen) {
      isOpen = true;
      yield null;
    }
    state.cursor = frame.id ?? state.cursor;
    if (frame.data !== null) yield eventOf(frame, connection);
  }
  return undefined;
}

async function* framesForEver(subscription: Subscription): AsyncGenerator<EventFrame> {
  const { signal, options } = subscription;
  const backoff = new Backoff(options.reconnectMs);
  for (;;) {
    try {
      for await (const frame of framesOf(subscription)) {
        backoff.heard(frame);
        yield frame;
      }
    } catch (error) {
      signal.throwIfAborted();
      backoff.failed(error);
    }
    await pause(backoff.waitMs(), signal);
  }
}

/** How long to wait before coming back. */
class Backoff {
  readonly #firstMs: number | undefined;
  #retryMs = 2_000;
  #askedMs = 0;
  #failures = 0;

  constructor(firstMs: number | undefined) {
    this.#firstMs = firstMs;
  }

  heard({ id, retryMs }: EventFrame): void {
    this.#retryMs = retryMs ?? this.#retryMs;
    if (id !== null) this.#failures = 0;
  }

  /** @throws the error, where coming back would not help. */
  failed(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    if (error.status !== 0 && error.status !== 429 && error.status < 500) throw error;
    this.#askedMs = error.retryAfterMs ?? 0;
  }

  waitMs(): number {
    const ownMs = spread(Math.min((this.#firstMs ?? this.#retryMs) * 2 ** this.#failures, maxWaitMs));
    const askedMs = Math.min(this.#askedMs, maxWaitMs);
    this.#failures = Math.min(this.#failures + 1, 20);
    this.#askedMs = 0;
    return Math.max(ownMs, askedMs);
  }
}

/** Of one connection, until it ends. */
async function* framesOf({ connection, options, signal, state }: Subscription): AsyncGenerator<EventFrame> {
  const connected = new AbortController();
  const stop = (): void => connected.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', stop, { once: true });
  const silence = watchSilence(options.silenceMs ?? 45_000, connected);
  try {
    const response = await connection.stream(pathOf(options, state.cursor), { accept }, connected.signal);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventFrameParser(maxFrameLength);
    for (;;) {
      silence.heard();
      const { done, value = '' } = (await reader?.read().catch(broken)) ?? { done: true };
      // Who takes their time with an event is not waited for by the server.
      silence.stop();
      if (done) return;
      yield* parser.push(value);
    }
  } finally {
    silence.stop();
    signal.removeEventListener('abort', stop);
    connected.abort();
  }
}

/** Of one that was cut by us the reason tells. */
function broken(cause: unknown): never {
  if (cause instanceof ApiError) throw cause;
  throw new ApiError({ status: 0, code: 'network_error', message: 'The feed was cut off.', cause });
}

function watchSilence(silenceMs: number, connected: AbortController): { heard(): void; stop(): void } {
  const silent = (): void =>
    connected.abort(new ApiError({ status: 0, code: 'timeout', message: 'The feed was silent.' }));
  let timer = setTimeout(silent, silenceMs);
  return {
    heard() {
      clearTimeout(timer);
      timer = setTimeout(silent, silenceMs);
    },
    stop: () => clearTimeout(timer),
  };
}

function pathOf({ types, conversationId, signals }: FeedOptions, cursor: string | null): string {
  const query = new URLSearchParams({
    ...(cursor !== null && { cursor }),
    ...(types !== undefined && { types: types.join() }),
    ...(conversationId !== undefined && { conversation_id: conversationId }),
    ...(signals === true && { signals: 'true' }),
  });
  return `events?${query}`;
}

function eventOf(frame: EventFrame, connection: Connection): AnyEvent {
  const told = JSON.parse(frame.data ?? '') as Partial<AnyEvent> & { readonly position?: string | null };
  connection.positions?.note(told.position ?? null);
  return {
    type: told.type ?? frame.event ?? 'message',
    id: told.id ?? null,
    cursor: frame.id,
    timestamp: told.timestamp ?? null,
    payload: told.payload ?? {},
  };
}
