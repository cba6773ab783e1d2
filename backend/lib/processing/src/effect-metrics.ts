/** What is counted of every effect. */
import { registered } from '@airy/telemetry';
import { Counter, Gauge, type Registry } from 'prom-client';

export interface EffectMetrics {
  readonly records: Counter<'station' | 'result'>;
  readonly retrying: Gauge<'station'>;
}

export function effectMetrics(registry: Registry): EffectMetrics {
  return {
    records: registered(
      registry,
      'airy_effect_records_total',
      name =>
        new Counter({
          name,
          help: 'Attempts of effects by their result: done, failed (tried again), poison',
          labelNames: ['station', 'result'],
          registers: [registry],
        }),
    ),
    retrying: registered(
      registry,
      'airy_effect_retrying_keys',
      name =>
        new Gauge({ name, help: 'Keys that wait to be tried again', labelNames: ['station'], registers: [registry] }),
    ),
  };
}
