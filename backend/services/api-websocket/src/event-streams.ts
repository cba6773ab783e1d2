/** `GET /events`: everybody who listens over server-sent events. */
import { eventsStream } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { streamRoute, type StreamCall, type StreamRoute } from '@airy/http';
import type { SocketMetrics } from '@airy/stomp';
import type { infer as Infer } from 'zod';
import type { Cursors } from './cursor.ts';
import { eventFilter } from './event-filter.ts';
import type { EventFeed } from './event-feed.ts';
import { EventStream } from './event-stream.ts';
import type { RightsWatch } from './rights-watch.ts';
import type { Resumes } from './resume.ts';
import type { FeedItem } from './shown-event.ts';

export interface StreamLimits {
  readonly maxStreams: number;
  /** Of one user or token. */
  readonly maxStreamsEach: number;
  /** Bytes that may wait for one. */
  readonly maxBufferedBytes: number;
  /** Signs of life. Below what proxies take for silence. */
  readonly keepAliveMs: number;
}

const defaultLimits: StreamLimits = {
  maxStreams: 5_000,
  // A service behind one token may listen for each of its users.
  maxStreamsEach: 2_000,
  maxBufferedBytes: 2 * 1024 * 1024,
  keepAliveMs: 15_000,
};

export interface EventStreamsOptions {
  readonly metrics: SocketMetrics;
  readonly rights: RightsWatch;
  readonly limits?: Partial<StreamLimits>;
}

/** What a stream begins from. */
export interface StreamFeed {
  readonly feed: Pick<EventFeed, 'cursor'>;
  readonly resumes: Pick<Resumes, 'start'>;
  readonly cursors: Pick<Cursors, 'parse'>;
}

type Query = Infer<typeof eventsStream.query>;

export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #limits: StreamLimits;
  readonly #streams = new Set<EventStream>();
  /** How many each user or token has. */
  readonly #counts = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #from: StreamFeed | null = null;
  #isStopping = false;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#timer = setInterval(() => this.#keepAlive(), this.#limits.keepAliveMs).unref();
  }

  get size(): number {
    return this.#streams.size;
  }

  /** @param from is there once the feed runs; nobody is let in before. */
  route(from: StreamFeed): StreamRoute<typeof eventsStream.query> {
    this.#from = from;
    return streamRoute(eventsStream, async (query, call) => this.#open(query, call, from));
  }

  broadcast(item: FeedItem): void {
    let sent = 0;
    for (const stream of this.#streams) if (stream.tell(item)) sent++;
    this.#options.metrics.sent(sent);
  }

  signal(block: Buffer, conversationId: string): void {
    for (const stream of this.#streams) stream.signal(block, conversationId);
  }

  /** Clients come back elsewhere, or here when this has started again. */
  stop(): void {
    this.#isStopping = true;
    clearInterval(this.#timer);
    for (const stream of this.#streams) stream.end('stopping');
  }

  #open(query: Query, call: StreamCall, { feed, resumes, cursors }: StreamFeed): void {
    if (this.#isStopping) throw new AiryError('shutting_down');
    if (this.#streams.size >= this.#limits.maxStreams) throw new AiryError('overloaded');
    const who = call.principal?.id ?? '';
    const has = this.#counts.get(who) ?? 0;
    if (has >= this.#limits.maxStreamsEach)
      throw new AiryError('too_many_requests', `${has} streams of this caller are open.`);
    const noted = lastEventId(call);
    const given = noted ?? query.cursor ?? query.after;
    const from = given === null || given === '' ? undefined : cursors.parse(given);
    // A browser that comes back with what it cannot forget would give up for good: it is asked for a refresh.
    if (from === null && noted === null) throw new AiryError('invalid_cursor');
    const { metrics, rights } = this.#options;
    if (call.response.destroyed) return;
    const stream = new EventStream(
      {
        response: call.response,
        filter: eventFilter(query.types, query.conversation_id),
        withSignals: query.signals,
        maxBufferedBytes: this.#limits.maxBufferedBytes,
        closed: (gone, why) => {
          this.#streams.delete(gone);
          this.#count(who, -1);
          metrics.closed(why);
          forget();
        },
      },
      from !== undefined,
    );
    const forget = rights.add({ isAllowed: () => call.isAllowed(), refuse: () => stream.end('refused') });
    this.#streams.add(stream);
    this.#count(who, 1);
    metrics.opened();
    if (from === undefined) stream.begin(feed.cursor());
    else resumes.start(stream, from);
  }

  #count(who: string, change: number): void {
    const count = (this.#counts.get(who) ?? 0) + change;
    if (count > 0) this.#counts.set(who, count);
    else this.#counts.delete(who);
  }

  #keepAlive(): void {
    const cursor = this.#from?.feed.cursor() ?? '';
    for (const stream of this.#streams) stream.keepAlive(cursor);
  }
}

/** Of a browser that comes back by itself: newer than what stands in the address. */
function lastEventId({ headers }: StreamCall): string | null {
  const given = headers['last-event-id'];
  return typeof given === 'string' && given !== '' ? given : null;
}
