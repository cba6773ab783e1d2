/** What is counted of calls to platforms. */
import type { SendResult } from '@airy/source-kit';
import { registered, type Telemetry } from '@airy/telemetry';
import { Counter, Histogram } from 'prom-client';

export interface ConnectorMetrics {
  /** @param ms duration of the call. */
  sent(result: SendResult, ms: number): void;
  profile(result: 'found' | 'none' | 'failed'): void;
  /** @param result `kept`, why not, or `unseen`: nobody would see what is kept here. */
  file(result: string): void;
  seen(result: 'told' | 'failed'): void;
}

export function openConnectorMetrics(source: string, { metrics }: Telemetry): ConnectorMetrics {
  const registers = [metrics];
  const sends = registered(
    metrics,
    'airy_connector_sends_total',
    name => new Counter({ name, help: 'Messages handed to platforms, by result', labelNames, registers }),
  );
  const durations = registered(
    metrics,
    'airy_connector_send_seconds',
    name => new Histogram({ name, help: 'Duration of calls to platforms', labelNames: ['source'], registers }),
  );
  const profiles = registered(
    metrics,
    'airy_connector_profiles_total',
    name => new Counter({ name, help: 'Profiles of contacts asked for, by result', labelNames, registers }),
  );
  const files = registered(
    metrics,
    'airy_connector_files_total',
    name => new Counter({ name, help: 'Files of received messages, by what became of them', labelNames, registers }),
  );
  const seen = registered(
    metrics,
    'airy_connector_seen_total',
    name => new Counter({ name, help: 'Platforms told that messages were read', labelNames, registers }),
  );
  return {
    sent(result, ms) {
      sends.inc({ source, result: result.kind });
      durations.observe({ source }, ms / 1000);
    },
    profile: result => profiles.inc({ source, result }),
    file: result => files.inc({ source, result }),
    seen: result => seen.inc({ source, result }),
  };
}

const labelNames = ['source', 'result'] as const;
