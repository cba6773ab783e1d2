/** Opening the log on Kafka. */
import { checkPatched } from './check-patched.ts';
import { groupParts } from './group-parts.ts';
import { createConnection } from './kafka-connection.ts';
import { KafkaLog } from './kafka-log.ts';
import type { KafkaLogHandle, KafkaLogOptions } from './kafka-options.ts';

/**
 * Resolves when a broker has answered.
 * @throws AiryError `client_not_patched`, `brokers_refuse_us`; `log_unavailable` where trying again may help.
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<KafkaLogHandle> {
  checkPatched();
  const log = new KafkaLog(createConnection(options), groupParts);
  try {
    await log.reach();
  } catch (error) {
    await log.close();
    throw error;
  }
  return {
    log,
    health: () => log.health(),
    topicDrift: specs => log.topicDrift(specs),
    progress: () => log.progress,
  };
}
