/** What somebody has missed since a cursor, as it is shown. */
import type { EventLog, LogRecord } from '@airy/event-log';
import { EventReplay, type ReplayRefusal } from '@airy/processing';
import { newerAnchor, type Anchor, type Cursor, type Cursors } from './cursor.ts';
import type { EventFeed } from './event-feed.ts';
import type { ShownEvent } from './shown-event.ts';
import type { ShownEvents } from './shown-events.ts';

export interface MissedEventsParts {
  readonly log: Pick<EventLog, 'read' | 'watermarks'>;
  readonly feed: Pick<EventFeed, 'positions'>;
  readonly cursors: Cursors;
  readonly shown: ShownEvents;
  /** More than this between cursor and feed: `too_far`. Default 250,000. */
  readonly maxRecords?: number;
}

export class MissedEvents {
  readonly #parts: MissedEventsParts;
  readonly #replay: EventReplay;
  #positions: Map<string, number>;
  #anchor: Anchor | null;

  constructor(parts: MissedEventsParts, from: Cursor) {
    const { log, feed, maxRecords } = parts;
    this.#parts = parts;
    this.#positions = new Map(from.positions);
    this.#anchor = from.anchor;
    const ends = () => feed.positions();
    this.#replay = new EventReplay({
      log,
      from: from.positions,
      ends,
      ...(maxRecords !== undefined && { maxRecords }),
    });
  }

  /** As of this turn of the event loop. */
  get isCaughtUp(): boolean {
    return this.#replay.isCaughtUp;
  }

  /** Whoever has the cursor has seen on another replica what this one has not read yet. */
  get isAhead(): boolean {
    return this.#replay.isAhead;
  }

  /** After what was taken so far. */
  cursor(): string {
    return this.#parts.cursors.format({ positions: this.#positions, anchor: this.#anchor });
  }

  /** To be asked first. */
  async refusal(): Promise<ReplayRefusal | null> {
    return (await this.#replay.refusal()) ?? ((await this.#isOfThisLog()) ? null : 'unknown');
  }

  /** Some more, each null that nobody is told of; `cursor` moves as they are taken. Null: they are deleted (`expired`). */
  async next(): Promise<Iterable<ShownEvent | null> | null> {
    const records = await this.#replay.next();
    return records === null ? null : this.#take(records);
  }

  *#take(records: readonly LogRecord[]): Generator<ShownEvent | null> {
    for (const record of records) {
      const place = `${record.topic}/${record.partition}`;
      this.#positions.set(place, record.offset + 1);
      this.#anchor = newerAnchor(this.#anchor, { place, offset: record.offset, timestamp: record.timestamp });
      yield this.#parts.shown.of(record);
    }
    // Behind the records there may be offsets without any.
    this.#positions = new Map(this.#replay.positions);
  }

  /** A log that was put back has another record there, or none. What is deleted by now proves nothing. */
  async #isOfThisLog(): Promise<boolean> {
    if (this.#anchor === null) return true;
    const { place, offset, timestamp } = this.#anchor;
    const slash = place.lastIndexOf('/');
    const partition = { topic: place.slice(0, slash), partition: Number(place.slice(slash + 1)) };
    const { records, watermarks } = await this.#parts.log.read(partition, offset, { maxRecords: 1, maxBytes: 1 });
    if (offset < watermarks.low) return true;
    return records[0]?.offset === offset && records[0].timestamp === timestamp;
  }
}
