/** Tells the log how far a group is, now and then: for graphs, and so that a new owner need not read everything again. */
import type { GroupConsumer, TopicPartition } from '@airy/event-log';

const everyMs = 1_000;

export class GroupProgress {
  readonly #consumer: () => GroupConsumer | null;
  readonly #next = new Map<string, TopicPartition & { readonly next: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(consumer: () => GroupConsumer | null) {
    this.#consumer = consumer;
  }

  note({ topic, partition }: TopicPartition, next: number): void {
    this.#next.set(`${topic}/${partition}`, { topic, partition, next });
    this.#timer ??= setTimeout(() => void this.flush(), everyMs).unref();
  }

  /** Commits what was noted, of these partitions or of all. Never rejects: the view's own offsets are what counts. */
  async flush(places: readonly TopicPartition[] = [...this.#next.values()]): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const consumer = this.#consumer();
    const due = places.flatMap(({ topic, partition }) => this.#take(`${topic}/${partition}`));
    // A partition that is not ours any more, or brokers that are away: the next owner asks the view itself.
    await Promise.allSettled(due.map(async place => consumer?.commit(place, place.next)));
  }

  #take(key: string): readonly (TopicPartition & { readonly next: number })[] {
    const noted = this.#next.get(key);
    this.#next.delete(key);
    return noted ? [noted] : [];
  }
}
