/** The delivery queue of a process: on Redis where one is set, else a file in its data folder (docs/decisions/0080). */
import type { Config } from '@airy/config';
import type { DeliveryQueue } from '@airy/queue';
import type { Telemetry } from '@airy/telemetry';
import type { EngineWatch } from './engine-watch.ts';
import { keepTrying } from './keep-trying.ts';
import type { Resources } from './resources.ts';

export interface QueueOptions {
  readonly config: Config;
  /** Where the embedded queue's file stands: one per log. */
  readonly dataFolder: string;
  readonly telemetry: Telemetry;
  readonly resources: Resources;
  readonly watch: EngineWatch;
  /** Ends the waiting for a Redis that is away. */
  readonly signal: AbortSignal;
  standAlone(service: string): () => void;
}

/**
 * Closed with the process's resources.
 * @throws AiryError where waiting does not help: `redis_refused`, `redis_evicts`, `redis_too_old`, `data_folder_newer`.
 */
export async function openQueue(options: QueueOptions): Promise<DeliveryQueue> {
  const { resources, watch } = options;
  const queue = await open(options);
  resources.add('queue', () => queue.close());
  watch.add('queue', () => queue.problem());
  return queue;
}

/** The adapters are loaded only here, by whoever sends. */
async function open({ config, dataFolder, telemetry, signal, standAlone }: QueueOptions): Promise<DeliveryQueue> {
  const { openRedisQueue, openSqliteQueue } = await import('@airy/queue');
  if (config.redis === null) {
    // Another process would have a queue of its own, and send all a second time.
    standAlone('webhook-queue');
    return openSqliteQueue({ folder: dataFolder });
  }
  const logger = telemetry.logger.child({ part: 'queue' });
  const settings = { url: config.redis.url, logger, keyPrefix: `airy:${config.kafka.namespace ?? ''}:` };
  return keepTrying({ what: 'Redis', logger, signal, work: () => openRedisQueue(settings) });
}
