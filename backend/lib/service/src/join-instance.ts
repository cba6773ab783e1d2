/** Becoming one of the processes of an instance on shared engines. */
import type { Config } from '@airy/config';
import type { EventLog } from '@airy/event-log';
import { AiryError } from '@airy/errors';
import { keyFingerprint } from '@airy/secrets';
import type { Telemetry } from '@airy/telemetry';
import { topicNames } from '@airy/topics';
import { checkKeys, ensureInstance, readInstance, type InstanceLog } from './instance-record.ts';
import { openLocalCopies } from './local-copies.ts';
import { openPresence, type Presence, type PresenceOptions } from './presence.ts';
import type { Resources } from './resources.ts';

export interface Membership {
  readonly presence: Presence;
  /** For what this process makes from the log. */
  readonly folder: string;
}

export interface JoinOptions extends Pick<PresenceOptions, 'report' | 'onChange'> {
  readonly config: Config;
  readonly log: EventLog;
  readonly telemetry: Telemetry;
  readonly resources: Resources;
}

/** Once the topics are there: what `bootstrap` does for the processes that come. @throws AiryError `log_unavailable`. */
export async function rememberInstance({ config, log }: Pick<JoinOptions, 'config' | 'log'>): Promise<void> {
  const { jwtSecret, replaceKeys } = config.security;
  await ensureInstance(instanceLog(config, log), keyFingerprint({ folder: config.data, jwtSecret }), replaceKeys);
}

/** Before anything is sealed with this process's keys. @throws AiryError `keys_differ`, `log_unavailable`. */
export async function refuseOtherKeys({ config, log }: Pick<JoinOptions, 'config' | 'log'>): Promise<void> {
  const { jwtSecret, replaceKeys } = config.security;
  const instance = replaceKeys ? null : await readInstance(instanceLog(config, log));
  if (instance !== null) checkKeys(instance, keyFingerprint({ folder: config.data, jwtSecret }));
}

/** @throws AiryError `keys_differ`, `log_unavailable`, `topic_unknown` before bootstrap has run. */
export async function joinInstance(options: JoinOptions): Promise<Membership> {
  const { config, log, telemetry, resources, report, onChange } = options;
  const instance = await readInstance(instanceLog(config, log));
  if (instance === null) throw new AiryError('topic_unknown', 'bootstrap has not finished yet.');
  checkKeys(instance, keyFingerprint({ folder: config.data, jwtSecret: config.security.jwtSecret }));
  const copies = openLocalCopies({ dataFolder: config.data, instanceId: instance.id });
  resources.add('local copies', () => copies.close());
  const topic = topicNames(config.kafka.namespace).processes;
  const logger = telemetry.logger.child({ part: 'presence' });
  const presence = await openPresence({ log, topic, logger, report, onChange });
  resources.add('presence', () => presence.close());
  return { presence, folder: copies.folder };
}

function instanceLog(config: Config, log: EventLog): InstanceLog {
  return { log, topic: topicNames(config.kafka.namespace).bootstrap };
}
