/** Re-homing as bootstrap asks for it: with the topics, codecs and secrets of the instance. */
import { join } from 'node:path';
import { openDeadLetters } from '@airy/processing';
import type { ServiceContext } from '@airy/service';
import { openCodecs, topicNames } from '@airy/topics';
import { rehome } from './rehome.ts';
import type { RehomeOptions, RehomeReport } from './rehome.ts';
import { stateTopics } from './rehome-rules.ts';

/** Whose members write state: the stations of @airy/processing. */
const writerGroups = ['conversation-writer', 'administration-writer'];

export interface RehomeSettings {
  /** The setting `kafka.partitions`. */
  readonly partitions: number;
  readonly namespace: string | null;
  /** The setting `kafka.rehome`. */
  readonly mode: RehomeOptions['mode'];
  onProgress(text: string): void;
}

/**
 * Brings the records of Airy Core to their places, if the setting `kafka.rehome` says so. Topics and schemas must exist.
 * @throws AiryError `rehome_needed`, `writers_running`, `rehome_disturbed`, `log_unavailable`, `registry_unavailable`.
 */
export async function rehomeLog(
  context: Pick<ServiceContext, 'log' | 'registry' | 'secrets' | 'telemetry' | 'dataFolder'>,
  { partitions, namespace, mode, onProgress }: RehomeSettings,
): Promise<RehomeReport> {
  const { log, registry, secrets, telemetry, dataFolder } = context;
  const names = topicNames(namespace);
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  return rehome({
    log,
    topics: stateTopics({ codecs: await openCodecs(registry, namespace), names, partitions, secrets }),
    markerTopic: names.bootstrap,
    writerGroups,
    mode,
    onProgress,
    folder: join(dataFolder, 'bootstrap'),
    logger: telemetry.logger.child({ part: 'rehome' }),
    giveUp: (record, reason) => deadLetters.send({ station: 'bootstrap', record, reason }),
  });
}
