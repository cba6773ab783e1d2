/**
 * Brings the log to what the declarations say: topics, policies, schemas. The others wait for it. It may run any number
 * of times. (The format of the data folder is checked where the folder is locked, before anything is opened.)
 */
import type { EventLog, SchemaRegistry } from '@airy/event-log';
import { keepTrying, refuseOtherKeys, rememberInstance, type Service, type ServiceContext } from '@airy/service';
import { avroSubjects, topicSpecs } from '@airy/topics';
import { planTopics } from './plan-topics.ts';
import { reportDrift } from './report-drift.ts';
import { rehomeLog } from './rehome-log.ts';
import { bootstrapSettings, type BootstrapSettings } from './bootstrap-settings.ts';

/** The part of a service's context that is needed. */
export interface BootstrapLog {
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
}

/**
 * Resolves when the log is ready for the other services.
 * @param bringRecords what becomes of the records of topics that were there before; only then do those topics get the
 * policies that we declare, as what was never compacted may be so only once nothing else is to be read from it. Default: nothing.
 * @throws AiryError `config_invalid` if the number of partitions is not the one that the log was created with,
 * `schema_incompatible`, `log_unavailable`, `registry_unavailable`.
 */
export async function prepareLog(
  { log, registry }: BootstrapLog,
  settings: BootstrapSettings,
  bringRecords: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const { missing, all } = planTopics(topicSpecs(settings), await log.listTopics());
  await log.createTopics(missing);
  for (const { subject, schema } of avroSubjects(settings.namespace)) await registry.register(subject, schema);
  await bringRecords();
  await log.createTopics(all);
}

export const bootstrap: Service = createBootstrap();

function createBootstrap(): Service {
  let progress: string | null = null;
  return {
    name: 'bootstrap',
    progress: () => progress,
    async start(context) {
      const { telemetry, ending: signal } = context;
      const settings = bootstrapSettings(context);
      const logger = telemetry.logger.child({ service: 'bootstrap' });
      const bringRecords = () => bringAiryCoresRecords(context, text => void (progress = text));
      const work = () => prepareLog(context, settings, bringRecords);
      await keepTrying({ what: 'Topics and schemas', logger, signal, work });
      await rememberInstance(context);
      await reportDrift(context, settings);
      return { stop: async () => undefined };
    },
  };
}

async function bringAiryCoresRecords(context: ServiceContext, onProgress: (text: string) => void): Promise<void> {
  const { partitions, namespace, rehome: mode, cluster } = context.config.kafka;
  // Tokens are sealed on the way.
  if (cluster !== null) await refuseOtherKeys(context);
  await rehomeLog(context, { partitions, namespace, mode, onProgress });
}
