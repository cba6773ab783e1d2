/** `events.list`: the feed for who asks for it again and again. */
import { eventsList, type FeedEvent } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { route, type Call, type Route } from '@airy/http';
import type { ReplayRefusal } from '@airy/processing';
import type { infer as Infer } from 'zod';
import type { Cursor, Cursors } from './cursor.ts';
import type { EventFeed } from './event-feed.ts';
import { eventFilter, passes, type EventFilter } from './event-filter.ts';
import { MissedEvents, type MissedEventsParts } from './missed-events.ts';

export interface ListEventsParts extends MissedEventsParts {
  readonly feed: EventFeed;
  readonly cursors: Cursors;
  /** Nobody is kept waiting any longer. */
  readonly stopping: AbortSignal;
}

type Request = Infer<typeof eventsList.request>;
type Answer = Infer<typeof eventsList.response>;

/** Calls that wait at a time; more are answered at once, so that there is room for other calls. */
const maxWaiting = 500;
/** Read for one answer, also where nothing of it is wanted. */
const maxReadMs = 1_000;
/** Of an answer's events, as text. */
const maxAnswerLength = 4 * 1024 * 1024;

export class EventLists {
  readonly #parts: ListEventsParts;
  #waiting = 0;

  constructor(parts: ListEventsParts) {
    this.#parts = parts;
  }

  route(): Route<typeof eventsList.request, typeof eventsList.response> {
    return route(eventsList, (request, call) => this.#answer(request, call));
  }

  async #answer(request: Request, call: Call): Promise<Answer> {
    const { feed, cursors } = this.#parts;
    if (request.cursor === null || request.cursor === '')
      return { data: [], cursor: feed.cursor(), caught_up: true, refresh: null };
    const from = cursors.parse(request.cursor);
    if (from === null) throw new AiryError('invalid_cursor');
    return from === 'foreign' ? this.#refresh('unknown') : this.#list(request, from, call);
  }

  async #list(request: Request, from: Cursor, call: Call): Promise<Answer> {
    const missed = new MissedEvents(this.#parts, from);
    const refusal = await missed.refusal();
    if (refusal !== null) return this.#refresh(refusal);
    const page = new Page(request.limit, eventFilter(request.types, request.conversation_id));
    const ends = AbortSignal.any([call.signal, this.#parts.stopping, AbortSignal.timeout(request.wait_seconds * 1000)]);
    const readUntil = performance.now() + maxReadMs;
    for (;;) {
      const isRead = await this.#read(missed, page, readUntil);
      if (isRead === 'expired') return this.#refresh('expired');
      const isOver = !isRead || page.events.length > 0 || request.wait_seconds === 0 || ends.aborted;
      if (isOver || !(await this.#wait(missed, ends)))
        return { data: page.events, cursor: missed.cursor(), caught_up: missed.isCaughtUp, refresh: null };
    }
  }

  /** Fills the page with what is there. False: there is more. */
  async #read(missed: MissedEvents, page: Page, until: number): Promise<boolean | 'expired'> {
    while (!missed.isCaughtUp) {
      const slice = await missed.next();
      if (slice === null) return 'expired';
      for (const shown of slice) {
        if (shown !== null) page.add({ ...shown.event, cursor: missed.cursor() }, shown);
        // What is not taken off the slice is where the next call goes on.
        if (page.isFull) return false;
      }
      if (performance.now() > until) return false;
      // A log at hand answers without a turn of the event loop, and others wait for one.
      await new Promise(resolve => setImmediate(resolve));
    }
    return true;
  }

  /** Until there may be more. False: it is over. */
  async #wait(missed: MissedEvents, ends: AbortSignal): Promise<boolean> {
    if (this.#waiting >= maxWaiting) return false;
    this.#waiting += 1;
    const over = Promise.withResolvers<void>();
    const end = (): void => over.resolve();
    ends.addEventListener('abort', end);
    try {
      do await Promise.race([this.#parts.feed.moved(), over.promise]);
      while (missed.isCaughtUp && !ends.aborted);
    } finally {
      ends.removeEventListener('abort', end);
      this.#waiting -= 1;
    }
    return true;
  }

  #refresh(reason: ReplayRefusal): Answer {
    return { data: [], cursor: this.#parts.feed.cursor(), caught_up: true, refresh: reason };
  }
}

class Page {
  readonly events: FeedEvent[] = [];
  readonly #limit: number;
  readonly #filter: EventFilter;
  #length = 0;

  constructor(limit: number, filter: EventFilter) {
    this.#limit = limit;
    this.#filter = filter;
  }

  get isFull(): boolean {
    return this.events.length >= this.#limit || this.#length >= maxAnswerLength;
  }

  add(event: FeedEvent, shown: Parameters<typeof passes>[1]): void {
    if (!passes(this.#filter, shown)) return;
    this.events.push(event);
    this.#length += shown.json.length;
  }
}
