/** The station: a member of its group, with a publisher for each partition it has. */
import type { CommunicationView } from '@airy/communication-view';
import type { EventLog, GroupConsumer, LogRecord, TopicPartition } from '@airy/event-log';
import type { DeadLetters } from '@airy/processing';
import type { DeliveryQueue } from '@airy/queue';
import type { Telemetry } from '@airy/telemetry';
import type { ViewHandle } from '@airy/views';
import type { WebhookDirectory } from '@airy/webhooks';
import { Endpoints, type QueueLimits } from './endpoints.ts';
import { publisherMetrics } from './metrics.ts';
import { PartitionPublisher, type PartitionPublisherOptions } from './partition-publisher.ts';
import type { ProgressLog } from './progress-log.ts';
import { writeProgress } from './progress-writer.ts';
import { renderRecords, type RenderedEvent } from './render-records.ts';
import type { SettledDeliveries } from './settled-deliveries.ts';

export interface PublisherOptions {
  readonly log: EventLog;
  readonly queue: DeliveryQueue;
  readonly view: ViewHandle<CommunicationView>;
  readonly directory: WebhookDirectory;
  readonly progress: ProgressLog;
  readonly settled: SettledDeliveries;
  readonly deadLetters: Pick<DeadLetters, 'send'>;
  readonly telemetry: Telemetry;
  /** The events topics. */
  readonly topics: readonly string[];
  readonly epochOfLog: string;
  /** Of each endpoint's queue, where they are to be others. */
  readonly limits?: Partial<QueueLimits>;
  /** Default 5,000. */
  readonly progressEveryMs?: number;
  /** Called with whether this process has the partition, each time it is taken or lost. */
  onOwned?(place: TopicPartition, isOwned: boolean): void;
}

export const station = 'webhook-publisher';

export interface RunningPublisher {
  readonly endpoints: Endpoints;
  readonly render: (
    records: readonly LogRecord[],
    isWanted: (type: string) => boolean,
  ) => Promise<readonly RenderedEvent[]>;
  /** Why events stand still; null: none do. */
  problem(): string | null;
  /** Writes down how far deliveries are. */
  writeProgress(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws AiryError `log_unavailable`. */
export async function runPublisher(options: PublisherOptions): Promise<RunningPublisher> {
  const publisher = new Publisher(options);
  try {
    await publisher.start();
  } catch (error) {
    await publisher.endpoints.stop();
    throw error;
  }
  return publisher;
}

class Publisher implements RunningPublisher {
  readonly endpoints: Endpoints;
  readonly #options: PublisherOptions;
  readonly #parts: PartitionPublisherOptions;
  readonly #partitions = new Map<string, PartitionPublisher>();
  readonly #problems = new Map<string, string>();
  readonly #ready = Promise.withResolvers<GroupConsumer>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | null = null;

  constructor(options: PublisherOptions) {
    const logger = options.telemetry.logger.child({ station });
    this.#options = options;
    const onChange = (): void => {
      for (const partition of this.#partitions.values()) partition.look();
    };
    this.endpoints = new Endpoints({ ...options, logger, onChange }, options.limits);
    this.#parts = {
      ...options,
      logger,
      endpoints: this.endpoints,
      metrics: publisherMetrics(options.telemetry.metrics),
      render: records => this.render(records, type => this.endpoints.isWanted(type)),
      clock: () => performance.now(),
    };
  }

  async start(): Promise<void> {
    const { log, topics, progressEveryMs = 5_000 } = this.#options;
    const consumer = await log.consume({
      group: station,
      topics,
      // Endpoints know by themselves where they go on; the group only says what is new.
      from: 'latest',
      // Rendering is short enough for what else the process does.
      maxBatchRecords: 200,
      onAssigned: taken => this.#take(taken),
      onRevoked: lost => this.#lose(lost),
      onBatch: async batch => {
        const place = placeOf(batch);
        try {
          await this.#partitions.get(place)?.take(batch);
          await (await this.#ready.promise).commit(batch, batch.nextOffset);
          this.#problems.delete(place);
        } catch (error) {
          this.#problems.set(place, error instanceof Error ? error.message : String(error));
          throw error;
        }
      },
    });
    this.#ready.resolve(consumer);
    this.#timer = setInterval(() => void this.#writeSoon(), progressEveryMs).unref();
  }

  readonly render: RunningPublisher['render'] = (records, isWanted) => {
    const { view, deadLetters } = this.#options;
    const onUnreadable = (record: LogRecord, reason: string) => deadLetters.send({ station, record, reason });
    return renderRecords(records, isWanted, { view, onUnreadable });
  };

  problem(): string | null {
    return this.#problems.values().next().value ?? null;
  }

  async writeProgress(): Promise<void> {
    const { metrics } = this.#parts;
    await writeProgress({ ...this.#parts, partitions: () => [...this.#partitions.values()] });
    metrics.behind.set([...this.#partitions.values()].reduce((sum, partition) => sum + partition.behind().count, 0));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await (await this.#ready.promise).stop();
    await this.#lose([...this.#partitions.values()].map(({ place }) => place));
    await this.#writing;
    await this.endpoints.stop();
  }

  #writeSoon(): Promise<void> {
    return (this.#writing ??= this.writeProgress()
      .catch((error: unknown) => {
        this.#parts.logger.warn({ err: error }, 'Progress of webhooks could not be written; trying again');
      })
      .finally(() => {
        this.#writing = null;
      }));
  }

  async #take(taken: readonly TopicPartition[]): Promise<void> {
    for (const place of taken) {
      const { high } = await this.#options.log.watermarks(place);
      this.#partitions.set(placeOf(place), new PartitionPublisher(place, high, this.#parts));
      this.#options.onOwned?.(place, true);
    }
  }

  async #lose(lost: readonly TopicPartition[]): Promise<void> {
    const leaving = lost.flatMap(place => this.#partitions.get(placeOf(place)) ?? []);
    for (const place of lost) {
      this.#partitions.delete(placeOf(place));
      this.#options.onOwned?.(place, false);
    }
    await Promise.all(leaving.map(partition => partition.stop()));
  }
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
