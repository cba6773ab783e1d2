/** The records of all webhooks as they are now, in memory: publisher and consumer ask it for each event. */
import { AiryError } from '@airy/errors';
import type { EventLog } from '@airy/event-log';
import type { Webhook } from '@airy/model';
import type { Codec } from '@airy/topics';

export interface WebhookDirectoryOptions {
  readonly log: Pick<EventLog, 'tail'>;
  /** `topicNames(…).webhooks`. */
  readonly topic: string;
  readonly codec: Codec<Webhook>;
  readonly logger: { error(fields: object, message: string): void };
}

export interface WebhookDirectory {
  get(id: string): Webhook | null;
  all(): readonly Webhook[];
  /** Called with the ids that changed, one call after the other, once the directory is read. Returns how to stop. */
  onChange(listener: (ids: readonly string[]) => void): () => void;
  stop(): Promise<void>;
}

/** Follows the topic of the records; there once it has been read to its end. @throws AiryError `log_unavailable`. */
export async function openWebhookDirectory(options: WebhookDirectoryOptions): Promise<WebhookDirectory> {
  const { log, topic, codec, logger } = options;
  const records = new Map<string, Webhook>();
  const listeners = new Set<(ids: readonly string[]) => void>();
  const tail = await log.tail({
    topics: [topic],
    from: (_partition, { low }) => low,
    async onBatch(batch) {
      const changed = new Set<string>();
      for (const { key, value, offset, partition } of batch.records) {
        if (key === null) continue;
        const record = value === null ? null : await decoded(codec, value);
        if (record === 'unreadable') {
          logger.error({ topic, partition, offset }, 'The record of a webhook cannot be read; it stays as it was');
          continue;
        }
        if (record === null) records.delete(key);
        else records.set(key, record);
        changed.add(key);
      }
      if (changed.size > 0) for (const listener of listeners) listener([...changed]);
    },
  });
  try {
    await tail.caughtUp;
  } catch (error) {
    await tail.stop();
    throw error;
  }
  return {
    get: id => records.get(id) ?? null,
    all: () => [...records.values()],
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => tail.stop(),
  };
}

/** What only a registry that is away keeps from being read is waited for: the batch comes again. */
async function decoded(codec: Codec<Webhook>, value: Uint8Array): Promise<Webhook | 'unreadable'> {
  try {
    return await codec.decode(value);
  } catch (error) {
    if (error instanceof AiryError && error.code === 'record_unreadable') return 'unreadable';
    throw error;
  }
}
