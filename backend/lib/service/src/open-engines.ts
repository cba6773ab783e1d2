/** Chooses the adapters behind the ports, from the settings (docs/decisions/0050-real-engines.md). */
import type { Config, KafkaCluster } from '@airy/config';
import { openEmbeddedLog, type EventLog, type FolderLock, type SchemaRegistry, type TopicSpec } from '@airy/event-log';
import type { TopicDrift } from '@airy/event-log-kafka';
import { openLocalSignals, type Signals } from '@airy/signals';
import type { SharedCounts } from '@airy/http';
import type { Telemetry } from '@airy/telemetry';
import type { EngineWatch } from './engine-watch.ts';
import { measureClient } from './group-metrics.ts';
import { keepTrying } from './keep-trying.ts';
import type { Resources } from './resources.ts';
import { shareLog } from './shared-log.ts';

export interface Engines {
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
  readonly signals: Signals;
  /** Where replicas count calls together; null: there is one process. */
  readonly sharedCounts: SharedCounts | null;
  /** How topics differ from what is declared; nothing where the log is our own. */
  topicDrift(specs: readonly TopicSpec[]): Promise<readonly TopicDrift[]>;
}

export interface EngineOptions {
  readonly config: Config;
  readonly telemetry: Telemetry;
  /** Of the data folder. */
  readonly lock: FolderLock;
  /** Names this process to the brokers. */
  readonly clientId: string;
  readonly resources: Resources;
  readonly watch: EngineWatch;
  /** Ends the waiting for engines that are away. */
  readonly signal: AbortSignal;
}

/** Waits for engines that are away. @throws AiryError where waiting does not help: a refused login, a damaged folder. */
export async function openEngines(options: EngineOptions): Promise<Engines> {
  const { kafka, redis } = options.config;
  const log = await (kafka.cluster === null ? openEmbedded(options) : openCluster(options, kafka.cluster));
  const shared =
    redis === null
      ? { signals: openLocalSignals({ logger: options.telemetry.logger }), sharedCounts: null }
      : await openRedis(options, redis.url);
  options.resources.add('signals', () => shared.signals.close());
  return { ...log, ...shared };
}

type Log = Omit<Engines, 'signals' | 'sharedCounts'>;

async function openEmbedded({ config, telemetry, lock, resources, watch }: EngineOptions): Promise<Log> {
  const logger = telemetry.logger.child({ part: 'log' });
  const { log, registry, health } = await openEmbeddedLog({ folder: config.data, lock, logger });
  resources.add('log', () => log.close());
  watch.add('log', health);
  return { log, registry, topicDrift: async () => [] };
}

/** The adapters are loaded only here: without them Airy starts sooner and takes less memory. */
async function openCluster(options: EngineOptions, cluster: KafkaCluster): Promise<Log> {
  const { clientId, resources, watch, signal } = options;
  const { openKafkaLog, openConfluentRegistry } = await import('@airy/event-log-kafka');
  const logger = options.telemetry.logger.child({ part: 'log' });
  const { brokers, security, replicas } = cluster;
  const { log, health, topicDrift, progress } = await keepTrying({
    what: `Kafka at ${brokers.join(', ')}`,
    logger,
    signal,
    work: () => openKafkaLog({ brokers, security, replicas, clientId, logger }),
  });
  resources.add('log', () => log.close());
  watch.add('kafka', health);
  measureClient(options.telemetry.metrics, progress);
  const registry = openConfluentRegistry({ ...cluster.registry, logger });
  watch.add('registry', () => registry.health());
  const { namespace } = options.config.kafka;
  return { log: shareLog(log, { namespace, telemetry: options.telemetry }), registry, topicDrift };
}

/** Jobs are kept there, too, so a server that may throw keys away is refused, whoever uses it first. */
async function openRedis(
  { config, telemetry, resources, watch, signal }: EngineOptions,
  url: string,
): Promise<Pick<Engines, 'signals' | 'sharedCounts'>> {
  const { connectRedis } = await import('@airy/redis');
  const logger = telemetry.logger.child({ part: 'redis' });
  const trying = { what: 'Redis', logger, signal };
  const guard = await keepTrying({ ...trying, work: () => connectRedis({ url, logger, mustKeep: true }) });
  resources.add('redis', () => guard.close());
  watch.add('redis', () => guard.problem());
  const { openRedisSignals } = await import('@airy/signals/redis');
  const keyPrefix = `airy:${config.kafka.namespace ?? ''}:`;
  const signals = await keepTrying({ ...trying, work: () => openRedisSignals({ url, logger, keyPrefix }) });
  return { signals, sharedCounts: { redis: guard.redis, keyPrefix } };
}
