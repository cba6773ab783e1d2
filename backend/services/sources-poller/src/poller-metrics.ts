/** What is counted of accounts that are asked. */
import { registered, type Telemetry } from '@airy/telemetry';
import { Counter, Gauge } from 'prom-client';

export interface PollerMetrics {
  saved(events: number): void;
  failed(code: string): void;
  /** Channels that this process asks. */
  asking(channels: number): void;
}

export function openPollerMetrics(source: string, { metrics }: Pick<Telemetry, 'metrics'>): PollerMetrics {
  const registers = [metrics];
  const labelNames = ['source', 'result'] as const;
  const events = registered(
    metrics,
    'airy_poller_events_total',
    name =>
      new Counter({ name, help: 'Events that accounts had to tell, and polls that failed', labelNames, registers }),
  );
  const channels = registered(
    metrics,
    'airy_poller_channels',
    name => new Gauge({ name, help: 'Channels that this process asks', labelNames: ['source'], registers }),
  );
  return {
    saved: count => events.inc({ source, result: 'saved' }, count),
    failed: code => events.inc({ source, result: code }),
    asking: count => channels.set({ source }, count),
  };
}
