/** A consumer of the delivery queue: everything that sends, in one. Any number of them may share a queue. */
import type { EventLog } from '@airy/event-log';
import type { Commander } from '@airy/processing';
import type { DeliveryQueue } from '@airy/queue';
import type { Secrets } from '@airy/secrets';
import type { ResolveAll } from '@airy/source-kit';
import type { Telemetry } from '@airy/telemetry';
import type { WebhookDirectory } from '@airy/webhooks';
import { AttemptLog } from './attempt-log.ts';
import { ConnectionPools } from './connection-pools.ts';
import { openConsumerMetrics } from './consumer-metrics.ts';
import { Deliveries } from './delivery.ts';
import { DeliveryWorker, type DeliveryWorkerOptions } from './delivery-worker.ts';
import { HealthReports } from './health-reports.ts';
import { openNetwork, type NetworkSettings } from './open-network.ts';
import { PreparedEndpoints } from './prepared-endpoints.ts';

export interface WebhookConsumerOptions extends Pick<DeliveryWorkerOptions, 'limits' | 'lookEveryMs'> {
  readonly queue: DeliveryQueue;
  readonly directory: WebhookDirectory;
  readonly log: Pick<EventLog, 'append'>;
  /** Of the attempts, and how many partitions it has. */
  readonly attempts: { readonly topic: string; readonly partitions: number };
  readonly commander: Pick<Commander, 'administration'>;
  readonly secrets: Pick<Secrets, 'open'>;
  readonly network: NetworkSettings;
  /** Finds the addresses of a name. Default: what the system resolves names with. */
  readonly resolveAll?: ResolveAll;
  readonly telemetry: Telemetry;
  /** Epoch ms, for timestamps and what is decided by time; default the time of this machine. */
  readonly clock?: () => number;
  /** In [0, 1), spreads retries; default `Math.random`. */
  readonly chance?: () => number;
  /** What still runs so long after `stop` is cut. Default 18,000. */
  readonly finishingMs?: number;
}

export interface WebhookConsumer {
  /** Why nothing is sent; null: it is. */
  problem(): string | null;
  /** From now on. */
  useNetwork(settings: NetworkSettings): void;
  /** Takes nothing new, finishes what runs; what is cut then is tried again soon. Ends in under 24 s. */
  stop(): Promise<void>;
}

const usualFinishingMs = 18_000;
const settlingMs = 3_000;
const notingMs = 2_000;
const measureEveryMs = 1_000;

export function openWebhookConsumer(options: WebhookConsumerOptions): WebhookConsumer {
  const { queue, directory, log, commander, secrets, telemetry, clock = Date.now, chance = Math.random } = options;
  const logger = telemetry.logger.child({ part: 'webhook-consumer' });
  const attempts = new AttemptLog({ log, logger, ...options.attempts });
  const pools = new ConnectionPools(openNetwork(options.network, options.resolveAll));
  const health = new HealthReports({ commander, logger });
  const metrics = openConsumerMetrics(telemetry);
  const endpoints = new PreparedEndpoints(secrets);
  const parts = { queue, directory, endpoints, pools, attempts, health, metrics, logger, clock, chance };
  const deliveries = new Deliveries(parts);
  const worker = new DeliveryWorker({
    ...options,
    logger,
    mayBegin: () => !attempts.isFull,
    deliver: lease => deliveries.deliver(lease),
  });
  const measuring = setInterval(() => metrics.now(worker.running, pools.size), measureEveryMs).unref();
  worker.start();
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await worker.drain(options.finishingMs ?? usualFinishingMs);
    deliveries.interrupt();
    await worker.drain(settlingMs);
    worker.stop();
    await Promise.all([attempts.close(notingMs), health.settled(notingMs)]);
    await pools.close();
    clearInterval(measuring);
  };
  return {
    problem: () => attempts.problem ?? queue.problem(),
    useNetwork: settings => pools.use(openNetwork(settings, options.resolveAll)),
    stop: () => (stopping ??= stop()),
  };
}
