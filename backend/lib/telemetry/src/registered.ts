/** Metrics that several stations of a process share. */
import type { Metric, Registry } from 'prom-client';

/** The metric of this name, made on first use. */
export function registered<M extends Metric>(registry: Registry, name: string, make: (name: string) => M): M {
  return (registry.getSingleMetric(name) as M | undefined) ?? make(name);
}
