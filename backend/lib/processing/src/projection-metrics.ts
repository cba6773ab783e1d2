/** What is counted of every projection. */
import { registered } from '@airy/telemetry';
import { Counter, Gauge, type Registry } from 'prom-client';

export interface ProjectionMetrics {
  folded(records: number): void;
  /** The view is gone: its lag is no longer shown. */
  close(): void;
}

/** Lags of the running views, read when somebody scrapes; one gauge shows them all. */
const lagsOf = new WeakMap<Registry, Map<string, () => Promise<number>>>();

export function projectionMetrics(registry: Registry, view: string, lag: () => Promise<number>): ProjectionMetrics {
  const counter = registered(
    registry,
    'airy_view_records_total',
    name => new Counter({ name, help: 'Records folded into a view', labelNames: ['view'], registers: [registry] }),
  );
  const lags = lagsOf.get(registry) ?? new Map<string, () => Promise<number>>();
  lagsOf.set(registry, lags.set(view, lag));
  const gauge = registered(registry, 'airy_view_lag_records', name => lagGauge(name, registry, lags));
  return {
    folded: records => counter.inc({ view }, records),
    close: () => {
      lags.delete(view);
      gauge.remove({ view });
    },
  };
}

function lagGauge(name: string, registry: Registry, lags: ReadonlyMap<string, () => Promise<number>>): Gauge<'view'> {
  return new Gauge({
    name,
    help: 'Records a view has not folded yet',
    labelNames: ['view'],
    registers: [registry],
    async collect() {
      for (const [view, lag] of lags) this.set({ view }, await lag());
    },
  });
}
