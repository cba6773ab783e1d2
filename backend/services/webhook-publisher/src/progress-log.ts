/** The topic of progress: what was last written of each endpoint and partition, by whatever process. */
import type { EventLog, NewRecord, TopicPartition } from '@airy/event-log';
import type { WebhookProgress } from '@airy/webhooks';
import type { Logger } from 'pino';
import { z } from 'zod';

const shape = z.object({
  webhookId: z.string(),
  topic: z.string(),
  partition: z.number(),
  epoch: z.string(),
  offset: z.number(),
  occurredAt: z.number(),
});

export interface ProgressLog {
  find(webhookId: string, place: TopicPartition): WebhookProgress | null;
  write(all: readonly WebhookProgress[]): Promise<void>;
  /** Nobody is subscribed any more. */
  forget(webhookId: string): Promise<void>;
  stop(): Promise<void>;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

function keyOf(webhookId: string, { topic, partition }: TopicPartition): string {
  return `${webhookId}/${topic}/${partition}`;
}

/** There once the topic has been read. @throws AiryError `log_unavailable`. */
export async function openProgressLog(log: EventLog, topic: string, logger: Logger): Promise<ProgressLog> {
  const known = new Map<string, WebhookProgress>();
  const tail = await log.tail({
    topics: [topic],
    from: (_partition, { low }) => low,
    async onBatch({ records }) {
      for (const { key, value, offset } of records) {
        if (key === null) continue;
        if (value === null) known.delete(key);
        else {
          const progress = readProgress(value);
          if (progress === null) logger.error({ topic, offset }, 'A record of progress cannot be read');
          else known.set(key, progress);
        }
      }
    },
  });
  try {
    await tail.caughtUp;
  } catch (error) {
    await tail.stop();
    throw error;
  }
  const append = async (records: readonly Pick<NewRecord, 'key' | 'value'>[]): Promise<void> => {
    if (records.length > 0) await log.append(records.map(record => ({ ...record, topic, partition: 0 })));
  };
  return {
    find: (webhookId, place) => known.get(keyOf(webhookId, place)) ?? null,
    write: all =>
      append(
        all.map(progress => ({
          key: keyOf(progress.webhookId, progress),
          value: encoder.encode(JSON.stringify(progress)),
        })),
      ),
    forget: webhookId =>
      append([...known.keys()].filter(key => key.startsWith(`${webhookId}/`)).map(key => ({ key, value: null }))),
    stop: () => tail.stop(),
  };
}

function readProgress(value: Uint8Array): WebhookProgress | null {
  try {
    return shape.parse(JSON.parse(decoder.decode(value)));
  } catch {
    // Whatever is wrong with it, the one before it counts.
    return null;
  }
}
