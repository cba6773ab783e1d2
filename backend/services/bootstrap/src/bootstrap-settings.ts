import type { ServiceContext } from '@airy/service';
import { componentOf } from '@airy/source-kit';

/** What an instance must have in its log. */
export interface BootstrapSettings {
  readonly namespace: string | null;
  /** The setting `kafka.partitions`. */
  readonly partitions: number;
  /** Components of the sources that have raw records: of all, as any may be switched on while it runs. */
  readonly sources: readonly string[];
  /** Of those, whose accounts are asked. Default none. */
  readonly polled?: readonly string[];
}

export function bootstrapSettings({
  config,
  knownSources,
}: Pick<ServiceContext, 'config' | 'knownSources'>): BootstrapSettings {
  const { partitions, namespace } = config.kafka;
  const receiving = knownSources.filter(({ parse }) => parse !== undefined);
  const polled = knownSources.filter(({ polling }) => polling !== undefined);
  return { namespace, partitions, sources: receiving.map(componentOf), polled: [...new Set(polled.map(componentOf))] };
}
