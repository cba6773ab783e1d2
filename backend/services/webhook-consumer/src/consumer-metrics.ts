/** What is counted of deliveries to webhooks; not by endpoint, of which there may be many. */
import { registered, type Telemetry } from '@airy/telemetry';
import type { AttemptOutcome } from '@airy/webhooks';
import { Counter, Gauge, Histogram } from 'prom-client';

export interface ConsumerMetrics {
  attempted(outcome: AttemptOutcome, durationMs: number): void;
  /** Somebody else has the job by now: it may be delivered twice. */
  leaseLost(): void;
  /** Deliveries under way, and endpoints that connections are kept to. */
  now(running: number, pools: number): void;
}

export function openConsumerMetrics({ metrics }: Pick<Telemetry, 'metrics'>): ConsumerMetrics {
  const registers = [metrics];
  const attempts = registered(
    metrics,
    'airy_webhook_attempts_total',
    name =>
      new Counter({ name, help: 'Attempts at webhooks, by what came of them', labelNames: ['outcome'], registers }),
  );
  const durations = registered(
    metrics,
    'airy_webhook_attempt_seconds',
    name => new Histogram({ name, help: 'Duration of attempts at webhooks', registers }),
  );
  const lost = registered(
    metrics,
    'airy_webhook_leases_lost_total',
    name => new Counter({ name, help: 'Deliveries that another process had taken over', registers }),
  );
  const running = registered(
    metrics,
    'airy_webhook_deliveries_running',
    name => new Gauge({ name, help: 'Deliveries under way', registers }),
  );
  const pools = registered(
    metrics,
    'airy_webhook_connection_pools',
    name => new Gauge({ name, help: 'Endpoints that connections are kept to', registers }),
  );
  return {
    attempted(outcome, durationMs) {
      attempts.inc({ outcome });
      if (outcome !== 'dropped') durations.observe(durationMs / 1000);
    },
    leaseLost: () => lost.inc(),
    now(count, poolCount) {
      running.set(count);
      pools.set(poolCount);
    },
  };
}
