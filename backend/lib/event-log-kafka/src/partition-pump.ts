/** Hands one partition's records to one handler, a batch at a time; a batch that it refuses comes again after a while. */
import type { Batch, Logger, ReadOptions } from '@airy/event-log';
import { BackOff } from '@airy/event-log';
import type { PartitionQueue } from './partition-queue.ts';

export interface PumpOptions {
  readonly queue: PartitionQueue;
  readonly limits: ReadOptions;
  readonly retry: { readonly minMs: number; readonly maxMs: number };
  readonly logger: Logger;
  /** Who reads, for the logger. */
  readonly name: string;
  /** Resolves once it is sure that the partition is ours, or at the signal. */
  isOurs(signal: AbortSignal): Promise<void>;
  onBatch(batch: Batch): Promise<void>;
}

export class PartitionPump {
  private readonly options: PumpOptions;
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private onResume: (() => void) | null = null;

  constructor(options: PumpOptions) {
    this.options = options;
    this.ended = this.run();
  }

  pause(): void {
    this.options.queue.isPaused = true;
  }

  resume(): void {
    this.options.queue.isPaused = false;
    this.onResume?.();
  }

  /** Hands out nothing more; resolves when the running batch has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.onResume?.();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { queue, limits } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await queue.arrived(signal);
      await this.allowed(signal);
      if (signal.aborted) return;
      const batch = queue.take(limits);
      if (batch) await this.deliver(batch);
    }
  }

  /** Until it is handled, or the pump stops. */
  private async deliver(batch: Batch): Promise<void> {
    const { signal } = this.stopping;
    const backOff = new BackOff(this.options.retry);
    while (!signal.aborted) {
      try {
        await this.options.onBatch(batch);
        return;
      } catch (error) {
        this.report(error, batch);
      }
      await backOff.wait(signal);
      await this.allowed(signal);
    }
  }

  /** Not paused, and ours beyond doubt: a process that stood still asks first. */
  private async allowed(signal: AbortSignal): Promise<void> {
    const { queue } = this.options;
    do {
      if (queue.isPaused) await new Promise<void>(resolve => (this.onResume = resolve));
      await this.options.isOurs(signal);
    } while (queue.isPaused && !signal.aborted);
  }

  private report(error: unknown, { topic, partition, records, nextOffset }: Batch): void {
    const offset = records[0]?.offset ?? nextOffset;
    const details = { err: error, reader: this.options.name, topic, partition, offset };
    this.options.logger.warn(details, 'A batch failed and is delivered again');
  }
}
