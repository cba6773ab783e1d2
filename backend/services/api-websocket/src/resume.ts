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

/**
 * Reads of the log at a time; the others wait, so that a thousand clients who come back at once do not fill the memory.
 * Only reads: who waits for its client waits in nobody's way.
 */
const maxReading = 16;
/** Between two tries while the log cannot be read. */
const retryMs = 500;

export class Resumes {
  readonly #options: ResumesOptions;
  readonly #turns: (() => void)[] = [];
  #reading = 0;
  #loopTurn: Promise<void> = Promise.resolve();

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
    const refusal = (await this.#insist(listener, () => missed.refusal())) ?? (await this.#send(missed, listener));
    if (refusal !== null) this.#askForRefresh(refusal, listener);
  }

  async #send(missed: MissedEvents, listener: Listener): Promise<ReplayRefusal | null> {
    const ended = new Promise<void>(resolve => listener.whenEnded(resolve));
    while (listener.isHeld()) {
      if (!missed.isCaughtUp) {
        const step = await this.#insist(listener, () => sendNext(missed, listener));
        // It may be gone, and then there is nobody to be told.
        if (step === 'expired') return step;
        // At the client's pace: no more than a slice waits for it.
        if (step !== 'sent' || !(await listener.received())) return null;
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
  async #insist<T>(listener: Listener, read: () => Promise<T>): Promise<T | null> {
    while (listener.isHeld())
      try {
        return await this.#inTurn(read);
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'Missed events cannot be read; trying again.');
        await new Promise(resolve => setTimeout(resolve, retryMs));
      }
    return null;
  }

  async #inTurn<T>(read: () => Promise<T>): Promise<T> {
    // A place that is given back goes to the one who has waited longest, without becoming free in between.
    if (this.#reading >= maxReading) await new Promise<void>(turn => this.#turns.push(turn));
    else this.#reading += 1;
    try {
      await this.#ownLoopTurn();
      return await read();
    } finally {
      const next = this.#turns.shift();
      if (next === undefined) this.#reading -= 1;
      else next();
    }
  }

  /**
   * A log at hand answers without a turn of the event loop: a thousand clients who come back would be served in one, in
   * which nobody can connect and no event is passed on.
   */
  #ownLoopTurn(): Promise<void> {
    this.#loopTurn = this.#loopTurn.then(() => new Promise(resolve => setImmediate(resolve)));
    return this.#loopTurn;
  }
}

/** `over`: the listener is gone, or reads too slowly. */
async function sendNext(missed: MissedEvents, listener: Listener): Promise<'expired' | 'sent' | 'over'> {
  const slice = await missed.next();
  if (slice === null) return 'expired';
  for (const shown of slice)
    if (shown !== null && listener.wants(shown) && !listener.send(new FeedItem(shown, missed.cursor()))) return 'over';
  return 'sent';
}
