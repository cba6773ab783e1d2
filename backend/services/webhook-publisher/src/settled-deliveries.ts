/** What became of deliveries, as the log of attempts tells it: asked when a queue has lost what it knew. */
import type { EventLog } from '@airy/event-log';
import { partitionFor } from '@airy/topics';
import type { AttemptOutcome, WebhookAttempt } from '@airy/webhooks';

export interface SettledDeliveries {
  /**
   * Ids of events of which a delivery to the endpoint ended so since a time (epoch ms); of very many the newest. Default:
   * they were delivered, parked, or not wanted.
   */
  of(webhookId: string, since: number, outcomes?: readonly AttemptOutcome[]): Promise<ReadonlySet<string>>;
}

export interface SettledDeliveriesOptions {
  readonly log: EventLog;
  /** Of the log of attempts. */
  readonly topic: string;
  /** Default 500,000. */
  readonly maxIds?: number;
}

const slice = { maxRecords: 1_000, maxBytes: 4 * 1024 * 1024 } as const;
const ended: readonly AttemptOutcome[] = ['delivered', 'exhausted', 'dropped'];
const decoder = new TextDecoder();

export function settledDeliveries({ log, topic, maxIds = 500_000 }: SettledDeliveriesOptions): SettledDeliveries {
  return {
    async of(webhookId, since, outcomes = ended) {
      const partitions = (await log.listTopics()).find(({ name }) => name === topic)?.partitions ?? 1;
      const place = { topic, partition: partitionFor(webhookId, partitions) };
      const { high } = await log.watermarks(place);
      const settled = new Set<string>();
      for (let next = await log.offsetForTime(place, since); next < high;) {
        const { records, nextOffset } = await log.read(place, next, slice);
        for (const { key, value } of records) {
          if (key !== webhookId || value === null) continue;
          const id = settledBy(value, outcomes);
          if (id !== null) settled.add(id);
          if (settled.size > maxIds) settled.delete(settled.values().next().value ?? '');
        }
        if (nextOffset <= next) break;
        next = nextOffset;
      }
      return settled;
    },
  };
}

function settledBy(value: Uint8Array, outcomes: readonly AttemptOutcome[]): string | null {
  try {
    const { eventId, outcome } = JSON.parse(decoder.decode(value)) as Partial<WebhookAttempt>;
    return eventId !== undefined && outcome !== undefined && outcomes.includes(outcome) ? eventId : null;
  } catch {
    // What cannot be read settles nothing: at worst its event is sent a second time.
    return null;
  }
}
