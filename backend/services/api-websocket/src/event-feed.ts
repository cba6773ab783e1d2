/** The events topics as one feed: read once in a process, shown once, told to all who listen. */
import type { EventLog, LogRecord, Positions, Tail, TopicPartition, Watermarks } from '@airy/event-log';
import { formatPosition, joinPositions, parsePosition } from '@airy/event-log';
import { newerAnchor, type Anchor, type Cursors } from './cursor.ts';
import { FeedItem } from './shown-event.ts';
import type { ShownEvents } from './shown-events.ts';

export interface EventFeedOptions {
  readonly log: EventLog;
  readonly topics: readonly string[];
  readonly cursors: Cursors;
  readonly shown: ShownEvents;
  /** How many listen. Where there are none, nothing needs to be shown. */
  listeners(): number;
  send(item: FeedItem): void;
}

export interface EventFeed {
  /** Whoever reads at this position, or later, sees all that was sent so far. */
  position(): string;
  /** The next offset of each partition: all before it was sent. */
  positions(): Positions;
  /** The cursor of who has all that was sent so far. */
  cursor(): string;
  /** Resolves when more was sent, or read. */
  moved(): Promise<void>;
  stop(): Promise<void>;
}

/** Sendings of one turn of the event loop; whatever else is to be done waits for no more than these. */
const sendingsPerTurn = 2_000;

/** Follows the topics from their ends. */
export async function startEventFeed(options: EventFeedOptions): Promise<EventFeed> {
  const feed = new RunningFeed(options);
  await feed.start();
  return feed;
}

class RunningFeed implements EventFeed {
  readonly #options: EventFeedOptions;
  readonly #positions = new Map<string, number>();
  #statePosition: Positions = new Map();
  #stateText = '';
  #anchor: Anchor | null = null;
  #moved = Promise.withResolvers<void>();
  #sendings = 0;
  #tail: Tail | null = null;

  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { log, topics } = this.#options;
    this.#tail = await log.tail({
      topics,
      from: (partition, watermarks) => this.#begin(partition, watermarks),
      onBatch: async ({ records, nextOffset, ...partition }) => {
        for (const record of records) {
          this.#pass(record);
          if (this.#sendings >= sendingsPerTurn) await this.#nextTurn();
        }
        this.#positions.set(placeOf(partition), nextOffset);
        this.#tellMoved();
      },
    });
  }

  position(): string {
    return formatPosition(this.#statePosition);
  }

  positions(): Positions {
    return this.#positions;
  }

  cursor(): string {
    return this.#options.cursors.format({ positions: this.#positions, anchor: this.#anchor });
  }

  moved(): Promise<void> {
    return this.#moved.promise;
  }

  async stop(): Promise<void> {
    await this.#tail?.stop();
    this.#tellMoved();
  }

  async #begin(partition: TopicPartition, { low, high }: Watermarks): Promise<number> {
    this.#positions.set(placeOf(partition), high);
    const anchor = await lastRecord(this.#options.log, partition, { low, high });
    if (anchor !== null) this.#anchor = newerAnchor(this.#anchor, anchor);
    return high;
  }

  /** In one turn: who compares what was sent with the positions sees both before the record, or both after it. */
  #pass(record: LogRecord): void {
    const { cursors, shown, listeners, send } = this.#options;
    const place = placeOf(record);
    this.#positions.set(place, record.offset + 1);
    this.#anchor = newerAnchor(this.#anchor, { place, offset: record.offset, timestamp: record.timestamp });
    this.#noteState(record.headers['airy-position'] ?? '');
    const count = listeners();
    const event = count === 0 ? null : shown.of(record);
    if (event === null) return;
    send(new FeedItem(event, cursors.format({ positions: this.#positions, anchor: this.#anchor })));
    this.#sendings += count;
  }

  /** Events of one command carry the same. */
  #noteState(text: string): void {
    if (text === this.#stateText) return;
    this.#stateText = text;
    this.#statePosition = joinPositions(this.#statePosition, parsePosition(text) ?? new Map());
  }

  async #nextTurn(): Promise<void> {
    this.#tellMoved();
    await new Promise(resolve => setImmediate(resolve));
    this.#sendings = 0;
  }

  #tellMoved(): void {
    this.#moved.resolve();
    this.#moved = Promise.withResolvers();
  }
}

/** The last few offsets may hold no records but the log's own marks. */
const marks = 20;

/** Null where there is none to be found. */
async function lastRecord(log: EventLog, partition: TopicPartition, { low, high }: Watermarks): Promise<Anchor | null> {
  if (high <= low) return null;
  const { records } = await log.read(partition, Math.max(low, high - marks), {
    maxRecords: marks,
    maxBytes: 1024 * 1024,
  });
  const last = records.at(-1);
  return last === undefined ? null : { place: placeOf(last), offset: last.offset, timestamp: last.timestamp };
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
