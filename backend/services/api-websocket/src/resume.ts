/**
 * A client that comes back says what it has seen: it gets what it has missed from the log, then goes on with all
 * others, without a gap and without anything twice. Live events are held back from it meanwhile; it is released in the
 * turn of the event loop in which it has all that the feed has sent.
 */
import type { ReplayRefusal } from '@airy/processing';
import type { Logger } from 'pino';
import type { Cursor } from './cursor.ts';
import type { EventFeed } from './event-feed.ts';
import { MissedEvents, type MissedEventsParts } from './missed-events.ts';
import { FeedItem, type ShownEvent } from './shown-event.ts';

/** Who is told of events: a subscription of a socket, or a stream. */
export interface Listener {
  /** There, and held back from what is sent to all. */
  isHeld(): boolean;
  /** @param cursor where it stands now. */
  release(cursor: string): void;
  wants(shown: ShownEvent): boolean;
  /** False if it is gone, or reads too slowly. */
  send(item: FeedItem): boolean;
  /** Resolves with true once it has received what was sent, with false once it is gone. */
  received(): Promise<boolean>;
  /** Calls back when it has gone; at once if it has. */
  whenEnded(ended: () => void): void;
  /** It must read anew what it shows. @param at where it goes on from. */
  refresh(reason: ReplayRefusal, at: { readonly cursor: string; readonly position: string }): void;
}

export interface ResumesOptions extends MissedEventsParts {
  readonly feed: EventFeed;
  readonly logger: Logger;
}

/** Replays at a time; the others wait, so that a thousand clients who come back at once do not fill the memory. */
const maxRunning = 16;
/** Between two tries while the log cannot be read. */
const retryMs = 500;

export class Resumes {
  readonly #options: ResumesOptions;
  readonly #turns: (() => void)[] = [];
  #running = 0;

  constructor(options: ResumesOptions) {
    this.#options = options;
  }

  /** @param listener held back already. @param from `foreign`, or null for what is no cursor: it is asked for a refresh. */
  start(listener: Listener, from: Cursor | 'foreign' | null): void {
    // After the answer to its subscribing.
    if (from === 'foreign' || from === null) queueMicrotask(() => this.#askForRefresh('unknown', listener));
    else void this.#resume(listener, new MissedEvents(this.#options, from));
  }

  async #resume(listener: Listener, missed: MissedEvents): Promise<void> {
    if (this.#running >= maxRunning) await new Promise<void>(turn => this.#turns.push(turn));
    this.#running += 1;
    try {
      const refusal = (await this.#insist(listener, () => missed.refusal())) ?? (await this.#send(missed, listener));
      if (refusal !== null) this.#askForRefresh(refusal, listener);
    } finally {
      this.#running -= 1;
      this.#turns.shift()?.();
    }
  }

  async #send(missed: MissedEvents, listener: Listener): Promise<ReplayRefusal | null> {
    const ended = new Promise<void>(resolve => listener.whenEnded(resolve));
    while (listener.isHeld()) {
      if (!missed.isCaughtUp) {
        const slice = await this.#insist(listener, () => missed.next());
        // It may be gone, and then there is nobody to be told.
        if (slice === null) return 'expired';
        // At the client's pace: no more than a slice waits for it.
        if (!sendAll(slice, missed, listener) || !(await listener.received())) return null;
      } else if (missed.isAhead) {
        // It has seen on another replica what this one has not read yet.
        await Promise.race([this.#options.feed.moved(), ended]);
      } else {
        // In the turn of the check: whatever the feed sends next is the next it gets.
        listener.release(missed.cursor());
      }
    }
    return null;
  }

  /** From here on it misses nothing. */
  #askForRefresh(reason: ReplayRefusal, listener: Listener): void {
    const { feed } = this.#options;
    const cursor = feed.cursor();
    listener.refresh(reason, { cursor, position: feed.position() });
    listener.release(cursor);
  }

  /** Again for as long as the log is away and the client there. */
  async #insist<T>(listener: Listener, work: () => Promise<T>): Promise<T | null> {
    while (listener.isHeld())
      try {
        return await work();
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'Missed events cannot be read; trying again.');
        await new Promise(resolve => setTimeout(resolve, retryMs));
      }
    return null;
  }
}

/** False if the listener is gone, or reads too slowly. */
function sendAll(slice: Iterable<ShownEvent | null>, missed: MissedEvents, listener: Listener): boolean {
  for (const shown of slice)
    if (shown !== null && listener.wants(shown) && !listener.send(new FeedItem(shown, missed.cursor()))) return false;
  return true;
}
