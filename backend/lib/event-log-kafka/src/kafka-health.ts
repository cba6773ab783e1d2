/** Whether records come in and go out: brokers that do not answer, partitions that stand still. It reports; it restarts nothing. */
import type { TopicPartition } from '@airy/event-log';

const stalledAfterMs = 60_000;
const shownPlaces = 3;

/** How far one reader has come in one partition. */
export interface Progress {
  /** Everything below `position` is handled; the partition ends at `high`. */
  at(position: number, high: number): void;
  /** The reader has given the partition up. */
  end(): void;
}

interface Place extends TopicPartition {
  readonly reader: string;
  position: number;
  high: number;
  sinceMs: number;
}

interface Failure {
  readonly sinceMs: number;
  readonly text: string;
}

export class KafkaHealth {
  private readonly places = new Set<Place>();
  private readonly failures = new Map<string, Failure>();
  private readonly unread = new Map<string, Failure>();
  private readonly nowMs: () => number;

  /** @param nowMs of a monotonic clock. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs;
  }

  /** @param reader who reads, e.g. `group router` or `view`. */
  follow({ topic, partition }: TopicPartition, reader: string): Progress {
    const place: Place = { topic, partition, reader, position: 0, high: 0, sinceMs: this.nowMs() };
    this.places.add(place);
    return {
      at: (position, high) => {
        // Who has nothing to do is not late.
        if (position > place.position || place.position >= place.high) place.sinceMs = this.nowMs();
        place.position = position;
        place.high = high;
      },
      end: () => void this.places.delete(place),
    };
  }

  /** What somebody tries over and over. @param what who cannot do what, e.g. `Reading from a:9092`. */
  failing(what: string, text: string): void {
    if (!this.failures.has(what)) this.failures.set(what, { sinceMs: this.nowMs(), text });
  }

  works(what: string): void {
    this.failures.delete(what);
  }

  /** The brokers refuse this partition to a reader, or nobody leads it. */
  cannotRead(at: TopicPartition, reader: string, text: string): void {
    const what = reading(at, reader);
    if (!this.unread.has(what)) this.unread.set(what, { sinceMs: this.nowMs(), text });
  }

  /** It gets an answer again, or has given the partition up. */
  reads(at: TopicPartition, reader: string): void {
    if (this.unread.size > 0) this.unread.delete(reading(at, reader));
  }

  /** Records not yet handled, of all readers. */
  get recordsBehind(): number {
    let behind = 0;
    for (const { position, high } of this.places) behind += Math.max(0, high - position);
    return behind;
  }

  /** For an operator, in one line; null: all is well. */
  report(): string | null {
    const parts = [...this.told(this.failures), ...few(this.told(this.unread)), ...few(this.stalled())];
    return parts.length > 0 ? parts.join('; ') : null;
  }

  private stalled(): readonly string[] {
    const still = [...this.places].filter(place => place.position < place.high && this.isOld(place.sinceMs));
    return still.map(({ reader, topic, partition, position, high, sinceMs }) => {
      return `${reader} stands at ${position} of ${high} in ${topic}, partition ${partition}, since ${this.age(sinceMs)}`;
    });
  }

  private told(failures: ReadonlyMap<string, Failure>): readonly string[] {
    return [...failures].map(([what, { sinceMs, text }]) => `${what} fails since ${this.age(sinceMs)}: ${text}`);
  }

  private isOld(sinceMs: number): boolean {
    return this.nowMs() - sinceMs > stalledAfterMs;
  }

  private age(sinceMs: number): string {
    return `${Math.round((this.nowMs() - sinceMs) / 1000)} s`;
  }
}

function reading({ topic, partition }: TopicPartition, reader: string): string {
  return `Reading ${topic}, partition ${partition}, for ${reader}`;
}

/** Of lines about one partition each. */
function few(lines: readonly string[]): readonly string[] {
  if (lines.length <= shownPlaces) return lines;
  return [...lines.slice(0, shownPlaces), `and ${lines.length - shownPlaces} partitions more`];
}
