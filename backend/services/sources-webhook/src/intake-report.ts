/** What is counted and logged of a webhook. Nothing of the body or its headers is. */
import { AiryError } from '@airy/errors';
import type { Telemetry } from '@airy/telemetry';
import { Counter, type Registry } from 'prom-client';

export interface IntakeReport {
  stored(bytes: number): void;
  challenged(): void;
  refused(error: unknown): void;
  /** Why nothing can be stored at the moment; null once a request was stored, or none was refused for half a minute. */
  problem(): string | null;
}

/** Refusals of one kind are logged no more often. */
const logEveryMs = 1_000;
/** For so long a refusal speaks for the present. */
const problemMs = 30_000;

export function openIntakeReport(source: string, telemetry: Telemetry): IntakeReport {
  const requests = counter(telemetry.metrics, 'airy_webhook_requests_total', 'Webhook requests by their result');
  const bytes = counter(telemetry.metrics, 'airy_webhook_stored_bytes_total', 'Bytes stored of webhook requests');
  const quiet = new Map<string, { until: number; suppressed: number }>();
  let problemUntil = 0;

  return {
    stored(size) {
      problemUntil = 0;
      requests.inc({ source, result: 'stored' });
      bytes.inc({ source, result: 'stored' }, size);
    },
    challenged() {
      requests.inc({ source, result: 'challenge' });
      telemetry.logger.info({ source }, 'Webhook handshake answered');
    },
    refused(error) {
      const code = error instanceof AiryError ? error.code : 'internal';
      if (code === 'log_unavailable') problemUntil = performance.now() + problemMs;
      requests.inc({ source, result: code });
      const known = quiet.get(code) ?? { until: 0, suppressed: 0 };
      quiet.set(code, known);
      const now = performance.now();
      if (now < known.until) {
        known.suppressed++;
        return;
      }
      telemetry.logger.warn({ source, code, more: known.suppressed }, 'Webhook refused');
      known.until = now + logEveryMs;
      known.suppressed = 0;
    },
    problem: () => (performance.now() < problemUntil ? 'the event log takes no records' : null),
  };
}

function counter(registry: Registry, name: string, help: string): Counter<'source' | 'result'> {
  const known = registry.getSingleMetric(name) as Counter<'source' | 'result'> | undefined;
  return known ?? new Counter({ name, help, labelNames: ['source', 'result'], registers: [registry] });
}
