/**
 * Reads what somebody has missed of some topics, from a cursor on: the next offset of each partition. For sockets and
 * every other feed of events; it needs no group and runs on any replica.
 */
import type { EventLog, LogRecord, Positions, TopicPartition } from '@airy/event-log';

/**
 * Why reading on from a cursor is not possible: `incomplete`: a partition is missing in it; `unknown`: it stands beyond
 * what is there, or names what is not (another log); `expired`: what it has missed is deleted; `too_far`: it has missed
 * more than may be replayed.
 */
export type ReplayRefusal = 'incomplete' | 'unknown' | 'expired' | 'too_far';

export interface EventReplayOptions {
  readonly log: Pick<EventLog, 'read' | 'watermarks'>;
  /** The cursor. */
  readonly from: Positions;
  /** Where the live feed stands now, per partition of all its topics: the replay ends there. */
  readonly ends: () => Positions;
  /** More than this between cursor and end: `too_far`. Default 250,000. */
  readonly maxRecords?: number;
}

const slice = { maxRecords: 500, maxBytes: 256 * 1024 };
/**
 * A client is asked for a refresh only where reading anew is cheaper by far: whoever is merely late gets its events, a
 * slice at a time and at its own pace.
 */
const defaultMaxRecords = 250_000;

export class EventReplay {
  readonly #options: EventReplayOptions;
  readonly #cursor: Map<string, number>;

  constructor(options: EventReplayOptions) {
    this.#options = options;
    this.#cursor = new Map(options.from);
  }

  /** Whether all before `ends` was returned, as of this turn of the event loop; also where the cursor is ahead of it. */
  get isCaughtUp(): boolean {
    return this.#behind() === undefined;
  }

  /** The feed has not come as far yet as what the reader has seen elsewhere. */
  get isAhead(): boolean {
    return [...this.#options.ends()].some(([place, end]) => (this.#cursor.get(place) ?? 0) > end);
  }

  /** The next offset of each partition: what was returned so far. */
  get positions(): Positions {
    return this.#cursor;
  }

  /** To be asked first. */
  async refusal(): Promise<ReplayRefusal | null> {
    const ends = this.#options.ends();
    if ([...this.#cursor.keys()].some(place => !ends.has(place))) return 'unknown';
    let missed = 0;
    for (const [place, end] of ends) {
      const next = this.#cursor.get(place);
      if (next === undefined) return 'incomplete';
      const { low, high } = await this.#options.log.watermarks(partitionOf(place));
      if (next < low) return 'expired';
      if (next > high) return 'unknown';
      missed += Math.max(0, end - next);
    }
    return missed > (this.#options.maxRecords ?? defaultMaxRecords) ? 'too_far' : null;
  }

  /** Some of the records that are missing, of one partition, in order. Null: they are deleted (`expired`). */
  async next(): Promise<readonly LogRecord[] | null> {
    const place = this.#behind();
    if (place === undefined) return [];
    const from = this.#cursor.get(place) ?? 0;
    const { records, nextOffset, watermarks } = await this.#options.log.read(partitionOf(place), from, slice);
    if (watermarks.low > from) return null;
    // Asked only now: what the feed has sent while we read is ours to send, what it has not is its own.
    const end = this.#options.ends().get(place) ?? from;
    this.#cursor.set(place, Math.min(nextOffset, end));
    return records.filter(({ offset }) => offset < end);
  }

  #behind(): string | undefined {
    for (const [place, end] of this.#options.ends()) if ((this.#cursor.get(place) ?? 0) < end) return place;
    return undefined;
  }
}

function partitionOf(place: string): TopicPartition {
  const slash = place.lastIndexOf('/');
  return { topic: place.slice(0, slash), partition: Number(place.slice(slash + 1)) };
}
