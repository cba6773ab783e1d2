/**
 * A client that comes back says what it has seen: it gets what it has missed from the log, then goes on with all
 * others, without a gap and without anything twice. Live frames are held back from its subscription meanwhile; it is
 * released in the turn of the event loop in which it has all that the feed has sent.
 */
import { formatPosition, type EventLog, type LogRecord, type Positions } from '@airy/event-log';
import { EventReplay, type ReplayRefusal } from '@airy/processing';
import { encodeMessage, type StompConnection } from '@airy/stomp';
import type { Principal } from '@airy/http';
import type { Logger } from 'pino';
import type { EventFeed } from './event-feed.ts';

export interface ResumesOptions {
  readonly log: EventLog;
  readonly feed: EventFeed;
  readonly logger: Logger;
  readonly maxRecords?: number;
}

interface Client {
  readonly connection: StompConnection<Principal>;
  readonly subscription: string;
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

  /** The subscription is held at once, and released once it has what it has missed. */
  start(connection: StompConnection<Principal>, subscription: string, from: Positions): void {
    connection.hold(subscription);
    void this.#resume(connection, subscription, from);
  }

  async #resume(connection: StompConnection<Principal>, subscription: string, from: Positions): Promise<void> {
    if (this.#running >= maxRunning) await new Promise<void>(turn => this.#turns.push(turn));
    this.#running += 1;
    const { log, feed, maxRecords } = this.#options;
    const ends = (): Positions => feed.cursor();
    const replay = new EventReplay({ log, from, ends, ...(maxRecords !== undefined && { maxRecords }) });
    const client = { connection, subscription };
    try {
      const refusal = (await this.#insist(client, () => replay.refusal())) ?? (await this.#send(replay, client));
      if (refusal !== null) this.#askForRefresh(refusal, client);
    } finally {
      this.#running -= 1;
      this.#turns.shift()?.();
    }
  }

  async #send(replay: EventReplay, client: Client): Promise<ReplayRefusal | null> {
    const { connection, subscription } = client;
    const ended = new Promise<void>(resolve => connection.whenEnded(resolve));
    while (connection.isHeld(subscription)) {
      if (!replay.isCaughtUp) {
        const records = await this.#insist(client, () => replay.next());
        if (records === null) return 'expired';
        if (!this.#sendRecords(records, client)) return null;
        // At the client's pace: no more than a slice waits for it.
        if (!(await connection.received())) return null;
      } else if (replay.isAhead) {
        // It has seen on another replica what this one has not read yet.
        await Promise.race([this.#options.feed.moved(), ended]);
      } else {
        // In the turn of the check: whatever the feed sends next is the next it gets.
        connection.release(subscription);
      }
    }
    return null;
  }

  #sendRecords(records: readonly LogRecord[], { connection, subscription }: Client): boolean {
    for (const record of records) {
      const message = this.#options.feed.messageOf(record);
      if (message !== null && !connection.sendTo(subscription, encodeMessage(message))) return false;
    }
    return true;
  }

  /** The client must read anew what it shows; from here on it misses nothing. */
  #askForRefresh(reason: ReplayRefusal, { connection, subscription }: Client): void {
    const position = formatPosition(this.#options.feed.cursor());
    const statePosition = this.#options.feed.position();
    connection.sendTo(
      subscription,
      encodeMessage({
        destination: '/events',
        id: `refresh ${position}`,
        headers: {
          refresh: 'required',
          'event-position': position,
          ...(statePosition !== '' && { 'airy-position': statePosition }),
        },
        body: JSON.stringify({ type: 'refresh.required', timestamp: null, payload: { reason } }),
      }),
    );
    connection.release(subscription);
  }

  /** Again for as long as the log is away and the client there. */
  async #insist<T>({ connection, subscription }: Client, work: () => Promise<T>): Promise<T | null> {
    while (connection.isHeld(subscription))
      try {
        return await work();
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'Missed events cannot be read; trying again.');
        await new Promise(resolve => setTimeout(resolve, retryMs));
      }
    return null;
  }
}
