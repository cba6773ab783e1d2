/** An attempt as it stands in the log: lists have what was sent and answered from there. */
import { topicNames } from '@airy/topics';
import type { ListedAttempt } from '@airy/webhook-view';
import type { WebhookAttempt } from '@airy/webhooks';
import type { Parts } from './parts.ts';

/** One record; it is read whole however large it is. */
const maxBytes = 64 * 1024;

/** Null once it is older than the topic keeps. @throws AiryError `log_unavailable` */
export async function attemptRecord(
  { log, config }: Pick<Parts['context'], 'log' | 'config'>,
  { id, partition, offset }: ListedAttempt,
): Promise<WebhookAttempt | null> {
  const topic = topicNames(config.kafka.namespace).webhookAttempts;
  const { low } = await log.watermarks({ topic, partition });
  if (offset < low) return null;
  const { records } = await log.read({ topic, partition }, offset, { maxRecords: 1, maxBytes });
  const value = records[0]?.offset === offset ? records[0].value : null;
  if (value === null) return null;
  const attempt = JSON.parse(Buffer.from(value).toString('utf8')) as WebhookAttempt;
  return attempt.id === id ? attempt : null;
}
