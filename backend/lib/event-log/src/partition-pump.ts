/** Hands one partition's records to one handler, a batch at a time, and waits at the end for more. */
import { AiryError } from '@airy/errors';
import { BackOff } from './back-off.ts';
import type { BackOffRange } from './back-off.ts';
import type { Logger } from './logger.ts';
import type { LoopShare } from './loop-share.ts';
import type { Partition } from './partition.ts';
import type { Batch, ReadOptions } from './port.ts';
import type { RecordReader } from './record-reader.ts';

export interface PumpContext {
  readonly reader: RecordReader;
  readonly share: LoopShare;
  readonly logger: Logger;
  readonly retry: BackOffRange;
}

export interface PumpOptions {
  readonly partition: Partition;
  readonly from: number;
  readonly limits: ReadOptions;
  /** Who reads, for the logger. */
  readonly name: string;
  onBatch(batch: Batch): Promise<void>;
}

interface Target {
  readonly offset: number;
  resolve(): void;
  reject(error: Error): void;
}

export class PartitionPump {
  private readonly context: PumpContext;
  private readonly options: PumpOptions;
  private readonly stopping = new AbortController();
  private readonly unwatch: () => void;
  private readonly ended: Promise<void>;
  private position: number;
  private paused = false;
  private signal: (() => void) | null = null;
  private targets: Target[] = [];

  constructor(context: PumpContext, options: PumpOptions) {
    this.context = context;
    this.options = options;
    this.position = options.from;
    this.unwatch = options.partition.watch(() => this.wake());
    this.ended = this.run();
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.wake();
  }

  /** Resolves when everything below the offset has been handled. @throws AiryError `shutting_down` if stopped before. */
  reached(offset: number): Promise<void> {
    if (this.position >= offset) return Promise.resolve();
    return new Promise((resolve, reject) => this.targets.push({ offset, resolve, reject }));
  }

  /** Hands out nothing more; resolves when the running batch has ended. */
  async stop(): Promise<void> {
    this.unwatch();
    this.stopping.abort();
    this.wake();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { partition } = this.options;
    const { signal } = this.stopping;
    const backOff = new BackOff(this.context.retry);
    while (!signal.aborted) {
      if (this.paused || this.position >= partition.high) {
        await this.untilWoken();
        continue;
      }
      try {
        await this.context.share.run(() => this.step());
        backOff.reset();
      } catch (error) {
        this.report(error, this.position, 'A partition cannot be read; trying again');
        await backOff.wait(signal);
      }
    }
    for (const target of this.targets) target.reject(new AiryError('shutting_down'));
  }

  /** Reads and hands out one batch. */
  private async step(): Promise<void> {
    if (this.paused || this.stopping.signal.aborted) return;
    const { partition, limits } = this.options;
    const read = this.context.reader.read(partition, this.position, limits);
    if (read.records.length > 0) {
      const { topic, partition: number } = partition;
      await this.deliver({ topic, partition: number, ...read });
    }
    if (this.stopping.signal.aborted) return;
    this.position = read.nextOffset;
    if (this.targets.length > 0) this.settleTargets();
  }

  private settleTargets(): void {
    const { position } = this;
    for (const target of this.targets) if (target.offset <= position) target.resolve();
    this.targets = this.targets.filter(target => target.offset > position);
  }

  /** Until it is handled, or the pump stops. */
  private async deliver(batch: Batch): Promise<void> {
    const { signal } = this.stopping;
    const backOff = new BackOff(this.context.retry);
    while (!signal.aborted) {
      try {
        await this.options.onBatch(batch);
        return;
      } catch (error) {
        this.report(error, batch.records[0]!.offset, 'A batch failed and is delivered again');
      }
      await backOff.wait(signal);
      while (this.paused && !signal.aborted) await this.untilWoken();
    }
  }

  private report(error: unknown, offset: number, message: string): void {
    const { topic, partition } = this.options.partition;
    this.context.logger.warn({ err: error, reader: this.options.name, topic, partition, offset }, message);
  }

  private wake(): void {
    this.signal?.();
    this.signal = null;
  }

  private untilWoken(): Promise<void> {
    return new Promise(resolve => (this.signal = resolve));
  }
}
