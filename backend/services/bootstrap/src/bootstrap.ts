/**
 * Brings the log to what the declarations say: topics, policies, schemas. The others wait for it. It may run any number
 * of times. (The format of the data folder is checked where the folder is locked, before anything is opened.)
 */
import { AiryError } from '@airy/errors';
import type { EventLog, SchemaRegistry } from '@airy/event-log';
import { keepTrying, type Service } from '@airy/service';
import { avroSubjects, topicSpecs } from '@airy/topics';
import type { DeclaredTopicSpec } from '@airy/topics';
import { bootstrapSettings, type BootstrapSettings } from './bootstrap-settings.ts';

/** The part of a service's context that is needed. */
export interface BootstrapLog {
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
}

/**
 * Resolves when the log is ready for the other services.
 * @throws AiryError `config_invalid` if the number of partitions is not the one that the log was created with,
 * `schema_incompatible`, `log_unavailable`, `registry_unavailable`.
 */
export async function prepareLog({ log, registry }: BootstrapLog, settings: BootstrapSettings): Promise<void> {
  const specs = topicSpecs(settings);
  checkPartitions(specs, await partitionsOf(log));
  await log.createTopics(specs);
  for (const { subject, schema } of avroSubjects(settings.namespace)) await registry.register(subject, schema);
}

export const bootstrap: Service = {
  name: 'bootstrap',
  async start(context) {
    const { telemetry, ending: signal } = context;
    const settings = bootstrapSettings(context);
    const logger = telemetry.logger.child({ service: 'bootstrap' });
    await keepTrying({ what: 'Topics and schemas', logger, signal, work: () => prepareLog(context, settings) });
    return { stop: async () => undefined };
  },
};

async function partitionsOf(log: EventLog): Promise<ReadonlyMap<string, number>> {
  return new Map((await log.listTopics()).map(topic => [topic.name, topic.partitions]));
}

/** More partitions would send new records of an entity elsewhere than its old ones. */
function checkPartitions(specs: readonly DeclaredTopicSpec[], existing: ReadonlyMap<string, number>): void {
  for (const { name, partitions } of specs) {
    const now = existing.get(name) ?? partitions;
    if (now === partitions) continue;
    throw new AiryError(
      'config_invalid',
      `${name} was created with ${now} partitions, which cannot change: set kafka.partitions to ${now}.`,
      { details: { setting: 'kafka.partitions', topic: name, partitions: now } },
    );
  }
}
