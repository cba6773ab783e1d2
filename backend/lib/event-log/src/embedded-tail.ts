/** A full-copy reader: a pump per partition of its topics, also of partitions added later. */
import type { Partition } from './partition.ts';
import { PartitionPump } from './partition-pump.ts';
import type { PumpContext } from './partition-pump.ts';
import type { ReadOptions, Tail, TailOptions } from './port.ts';

export class EmbeddedTail implements Tail {
  readonly caughtUp: Promise<void>;
  private readonly context: PumpContext;
  private readonly options: TailOptions;
  private readonly limits: ReadOptions;
  private readonly pumps = new Map<Partition, PartitionPump>();
  private readonly onStop: (tail: EmbeddedTail) => void;
  private stopped = false;

  /** `starts`: where each partition begins, as the options said. */
  constructor(
    context: PumpContext,
    options: TailOptions & { readonly limits: ReadOptions; onStop(tail: EmbeddedTail): void },
    starts: ReadonlyMap<Partition, number>,
  ) {
    this.context = context;
    this.options = options;
    this.limits = options.limits;
    this.onStop = options.onStop;
    const reached = [...starts].map(([partition, from]) => {
      const { high } = partition;
      return this.pump(partition, from).reached(high);
    });
    this.caughtUp = Promise.all(reached).then(() => undefined);
    // Whoever waits for it learns of a stop; who does not wait need not handle it.
    this.caughtUp.catch(() => undefined);
  }

  /** The topic got partitions. */
  async extend(partitions: readonly Partition[]): Promise<void> {
    for (const partition of partitions) {
      if (!this.options.topics.includes(partition.topic) || this.pumps.has(partition)) continue;
      const from = await this.options.from(partition, partition.watermarks);
      if (!this.stopped) this.pump(partition, from);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.onStop(this);
    await Promise.all([...this.pumps.values()].map(pump => pump.stop()));
  }

  private pump(partition: Partition, from: number): PartitionPump {
    const pump = new PartitionPump(this.context, {
      partition,
      from: Math.max(from, partition.low),
      limits: this.limits,
      name: 'tail',
      onBatch: batch => this.options.onBatch(batch),
    });
    this.pumps.set(partition, pump);
    return pump;
  }
}
