/** One partition as the main thread knows it. */
import type { TopicPartition, Watermarks } from './port.ts';
import { PartitionCache } from './record-cache.ts';

export class Partition implements TopicPartition {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  readonly cache = new PartitionCache();
  low: number;
  /** The offset the next record gets; moves only once its predecessors are durable. */
  high: number;
  private readonly watchers = new Set<() => void>();

  constructor(row: { id: number; topic: string; partition: number; low: number; high: number }) {
    this.id = row.id;
    this.topic = row.topic;
    this.partition = row.partition;
    this.low = row.low;
    this.high = row.high;
  }

  get watermarks(): Watermarks {
    return { low: this.low, high: this.high };
  }

  /** Calls `wake` whenever there are new records, until the function it returns is called. */
  watch(wake: () => void): () => void {
    this.watchers.add(wake);
    return () => this.watchers.delete(wake);
  }

  /** Tells the watchers. */
  wake(): void {
    for (const wake of this.watchers) wake();
  }
}

/** `topic/partition`, as in positions. */
export function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
