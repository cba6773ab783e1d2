/**
 * One source's router: raw records to commands, a batch at a time so that the commands of many records are one append.
 * At least once: the offset moves after the commands are durable, and their ids derive from the record's place.
 */
import type { Batch, EventLog, GroupConsumer, LogRecord } from '@airy/event-log';
import { PoisonError } from '@airy/processing';
import type { Commander, CommandRequest, DeadLetters } from '@airy/processing';
import type { ConversationCommand } from '@airy/source-kit';
import type { ConnectedChannels } from './connected-channels.ts';
import type { RouterMetrics } from './router-metrics.ts';
import { routeRecord, type RouteContext } from './route-record.ts';

export interface RouterOptions extends RouteContext {
  readonly log: EventLog;
  readonly topic: string;
  readonly commander: Commander;
  readonly deadLetters: DeadLetters;
  readonly metrics: RouterMetrics;
  readonly channels: Pick<ConnectedChannels, 'has'>;
  /** Component name, also the consumer group. */
  readonly station: string;
}

export interface Router {
  /** Why a partition stands still; null if none does. */
  problem(): string | null;
  /** Finishes the batches that run. */
  stop(): Promise<void>;
}

const maxBatchRecords = 500;
const maxBatchBytes = 4 * 1024 * 1024;
/** Commands of one append: a record can hold many events. */
const maxCommandsAtOnce = 1_000;

export async function runRouter(options: RouterOptions): Promise<Router> {
  const problems = new Map<number, string>();
  const ready = Promise.withResolvers<GroupConsumer>();
  const consumer = await options.log.consume({
    group: options.station,
    topics: [options.topic],
    maxBatchRecords,
    maxBatchBytes,
    async onBatch(batch) {
      try {
        await routeBatch(batch, options);
        await (await ready.promise).commit(batch, batch.nextOffset);
        problems.delete(batch.partition);
      } catch (error) {
        problems.set(batch.partition, error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
  });
  ready.resolve(consumer);
  return { problem: () => problems.values().next().value ?? null, stop: () => consumer.stop() };
}

async function routeBatch(batch: Batch, options: RouterOptions): Promise<void> {
  const commands: CommandRequest<ConversationCommand>[] = [];
  for (const record of batch.records) commands.push(...(await routeOne(record, options)));
  for (let from = 0; from < commands.length; from += maxCommandsAtOnce)
    await options.commander.tell(commands.slice(from, from + maxCommandsAtOnce));
}

async function routeOne(record: LogRecord, options: RouterOptions): Promise<Routed['commands']> {
  const { metrics, deadLetters, station } = options;
  try {
    const routed = await routeRecord(record, options);
    metrics.routed(routed, routed.commands.filter(({ command }) => isForStranger(command, options)).length);
    return routed.commands;
  } catch (error) {
    if (!(error instanceof PoisonError)) throw error;
    await deadLetters.send({ station, record, reason: error.message });
    metrics.poisoned();
    return [];
  }
}

/** They are stored all the same: the account may be connected in a moment, and Airy Core stored them. */
function isForStranger(command: ConversationCommand, { channels }: RouterOptions): boolean {
  return 'channelId' in command && !channels.has(command.channelId);
}

type Routed = Awaited<ReturnType<typeof routeRecord>>;
