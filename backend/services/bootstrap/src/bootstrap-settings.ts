import type { ServiceContext } from '@airy/service';
import { componentOf, type Source } from '@airy/source-kit';

/** What an instance must have in its log. */
export interface BootstrapSettings {
  readonly namespace: string | null;
  /** The setting `kafka.partitions`. */
  readonly partitions: number;
  /** Components of the sources that have raw records: of all, as any may be switched on while it runs. */
  readonly sources: readonly string[];
  /** Of those, whose accounts are asked. Default none. */
  readonly polled?: readonly string[];
  /** Of sources whose messages have files to fetch. Default none. */
  readonly fetched?: readonly string[];
}

export function bootstrapSettings({
  config,
  knownSources,
}: Pick<ServiceContext, 'config' | 'knownSources'>): BootstrapSettings {
  const { partitions, namespace } = config.kafka;
  const componentsOf = (isMeant: (source: Source) => boolean): readonly string[] => [
    ...new Set(knownSources.filter(isMeant).map(componentOf)),
  ];
  return {
    namespace,
    partitions,
    sources: componentsOf(({ parse }) => parse !== undefined),
    polled: componentsOf(({ polling }) => polling !== undefined),
    fetched: componentsOf(({ files }) => files !== undefined),
  };
}
