/** What a writer counts. */
import { registered } from '@airy/telemetry';
import type { Handled } from '@airy/domain';
import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';

export interface WriterMetrics {
  decided(commandType: string, handled: Handled<unknown, unknown>): void;
  /** Whoever asked had ended. */
  voided(commandType: string): void;
}

export function writerMetrics(registry: Registry, station: string): WriterMetrics {
  const counter = registered(
    registry,
    'airy_commands_total',
    name =>
      new Counter({
        name,
        help: 'Commands by what became of them; `code` says why one was rejected',
        labelNames: ['station', 'type', 'verdict', 'code'],
        registers: [registry],
      }),
  );
  return {
    decided: (type, { verdict, rejection }) => counter.inc({ station, type, verdict, code: rejection?.code ?? '' }),
    voided: type => counter.inc({ station, type, verdict: 'void', code: '' }),
  };
}
