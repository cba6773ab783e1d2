import type { ServiceContext } from '@airy/service';

/** What an instance must have in its log. */
export interface BootstrapSettings {
  readonly namespace: string | null;
  /** The setting `kafka.partitions`. */
  readonly partitions: number;
  /** Ids of the configured sources that receive webhooks. */
  readonly sources: readonly string[];
}

export function bootstrapSettings({ config, sources }: Pick<ServiceContext, 'config' | 'sources'>): BootstrapSettings {
  const { partitions, namespace } = config.kafka;
  const receiving = sources.filter(({ source }) => source.webhook !== undefined);
  return { namespace, partitions, sources: receiving.map(({ source }) => source.id) };
}
