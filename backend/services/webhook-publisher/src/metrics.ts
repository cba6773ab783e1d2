/** What is counted of the publisher. */
import { registered } from '@airy/telemetry';
import { Counter, Gauge, type Registry } from 'prom-client';

export interface PublisherMetrics {
  readonly queued: Counter;
  readonly expired: Counter;
  readonly behind: Gauge;
}

export function publisherMetrics(metrics: Registry): PublisherMetrics {
  const registers = [metrics];
  return {
    queued: registered(
      metrics,
      'airy_webhook_queued_total',
      name => new Counter({ name, help: 'Deliveries put into the queues of webhooks', registers }),
    ),
    expired: registered(
      metrics,
      'airy_webhook_expired_records_total',
      name => new Counter({ name, help: 'Records of events deleted before webhooks had taken them', registers }),
    ),
    behind: registered(
      metrics,
      'airy_webhook_lanes_behind',
      name =>
        new Gauge({ name, help: 'Webhooks, by partition, that have not taken all that was published', registers }),
    ),
  };
}
