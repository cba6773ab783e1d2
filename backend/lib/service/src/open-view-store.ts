/** Where views stand: in PostgreSQL if there is one, else in files of this process. */
import type { Config } from '@airy/config';
import type { ViewStoreSettings } from '@airy/processing';
import type { Telemetry } from '@airy/telemetry';
import type { EngineWatch } from './engine-watch.ts';
import type { Resources } from './resources.ts';

export interface ViewStoreOptions {
  readonly config: Config;
  /** For the files, where there is no PostgreSQL. */
  readonly dataFolder: string;
  readonly telemetry: Telemetry;
  readonly resources: Resources;
  readonly watch: EngineWatch;
  /** Ends the waiting for a PostgreSQL that is away. */
  readonly signal: AbortSignal;
}

/** Waits for PostgreSQL. @throws AiryError `postgres_refused`, `postgres_too_old`, `postgres_newer`. */
export async function openViewStore(options: ViewStoreOptions): Promise<ViewStoreSettings> {
  const { config, dataFolder, telemetry, resources, watch, signal } = options;
  if (config.postgres === null) return { kind: 'sqlite', dataFolder };
  const { namespace } = config.kafka;
  const { openPostgres, schemaFor } = await import('@airy/views/postgres');
  const logger = telemetry.logger.child({ part: 'postgres' });
  const database = await openPostgres({ url: config.postgres.url, schema: schemaFor(namespace), logger, signal });
  resources.add('postgres', () => database.close());
  watch.add('postgres', () => database.health());
  return { kind: 'postgres', database, namespace };
}
