import type { ServiceContext } from '@airy/service';

/** What an instance must have in its log. */
export interface BootstrapSettings {
  readonly namespace: string | null;
  /** The setting `kafka.partitions`. */
  readonly partitions: number;
  /** Ids of the sources that have raw records: of all, as any may be switched on while it runs. */
  readonly sources: readonly string[];
}

export function bootstrapSettings({
  config,
  knownSources,
}: Pick<ServiceContext, 'config' | 'knownSources'>): BootstrapSettings {
  const { partitions, namespace } = config.kafka;
  const receiving = knownSources.filter(({ parse }) => parse !== undefined);
  return { namespace, partitions, sources: receiving.map(({ id }) => id) };
}
