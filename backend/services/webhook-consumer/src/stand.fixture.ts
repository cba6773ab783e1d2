/** For tests: a consumer on a real queue and a real log in a folder of its own, and webhooks that are just said. */
import { openEmbeddedLog } from '@airy/event-log';
import { defaultWebhookDelivery, writeWebhookDelivery, type Webhook, type WebhookDelivery } from '@airy/model';
import { openSqliteQueue, type EndpointSettings } from '@airy/queue';
import { createTelemetry } from '@airy/telemetry';
import { eventually, manualClock, temporaryFolder } from '@airy/testkit';
import { topicNames, topicSpecs } from '@airy/topics';
import { encodeJob, type WebhookAttempt, type WebhookDirectory, type WebhookJob } from '@airy/webhooks';
import { openWebhookConsumer, type WebhookConsumerOptions } from './open-consumer.ts';

const partitions = 2;
const queueing: EndpointSettings = {
  state: 'active',
  concurrency: 10,
  ratePerSecond: null,
  burst: 10,
  maxJobs: 10_000,
  maxBytes: 64 * 1024 * 1024,
  deliveredTtlMs: 7 * 24 * 60 * 60 * 1000,
  maxDelivered: 10_000,
};

/** Each move is on the disk before it counts, which takes its time where many do so. */
const patience = { timeoutMs: 25_000 };

/** What the consumer has told the administration writer. */
type Told = Parameters<WebhookConsumerOptions['commander']['administration']>[0]['command'];

type Given = Partial<Omit<Webhook, 'delivery'>> & { readonly delivery?: Partial<WebhookDelivery> };

export type Stand = Awaited<ReturnType<typeof openStand>>;

export async function openStand(
  options: Partial<WebhookConsumerOptions> & { readonly appends?: (append: () => Promise<void>) => Promise<void> } = {},
) {
  const folder = temporaryFolder();
  const clock = manualClock();
  const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
  const { logger } = telemetry;
  const names = topicNames(null);
  const { log } = await openEmbeddedLog({ folder: folder.path, logger });
  await log.createTopics(topicSpecs({ namespace: null, partitions, sources: [] }));
  const queue = await openSqliteQueue({ folder: folder.path, clock: clock.now });
  const directory = new SaidDirectory();
  const told: Told[] = [];
  const consumers: ReturnType<typeof openWebhookConsumer>[] = [];

  const open = (others: Partial<WebhookConsumerOptions> = {}) => {
    const consumer = openWebhookConsumer({
      ...{ queue, directory, log, telemetry, clock: clock.now, chance: () => 0.5, lookEveryMs: 20 },
      attempts: { topic: names.webhookAttempts, partitions },
      commander: {
        administration: async ({ command }) => {
          told.push(command);
          return { outcome: { kind: 'accepted', result: null }, position: '' } as never;
        },
      },
      secrets: { open: text => text },
      network: { allowedNetworks: '127.0.0.0/8', proxy: null },
      ...options,
      ...others,
    });
    consumers.push(consumer);
    return consumer;
  };

  async function attempts(): Promise<WebhookAttempt[]> {
    const found: WebhookAttempt[] = [];
    for (let partition = 0; partition < partitions; partition++) {
      const place = { topic: names.webhookAttempts, partition };
      const { records } = await log.read(place, 0, { maxRecords: 10_000, maxBytes: 64 * 1024 * 1024 });
      for (const { value } of records) found.push(JSON.parse(Buffer.from(value!).toString()) as WebhookAttempt);
    }
    return found;
  }

  return {
    clock,
    queue,
    told,
    telemetry,
    open,
    attempts,
    say: (webhook: Given) => directory.say(webhook),
    /** Known to the queue, too. */
    async subscribe(webhook: Given, settings: Partial<EndpointSettings> = {}) {
      const said = directory.say(webhook);
      await queue.configure(said.id, { ...queueing, ...settings });
      return said;
    },
    async enqueue(id: string, jobs: readonly (Partial<WebhookJob> & { readonly lane?: string })[]) {
      const made = jobs.map(({ lane = null, ...job }) => ({ lane, job: jobOf(job, clock.now()) }));
      const queued = made.map(({ lane, job }) => ({ eventId: job.webhookId, lane, payload: encodeJob(job) }));
      await queue.enqueue(id, { jobs: queued });
      return made.map(({ job }) => job);
    },
    /** Waits until so many attempts are noted. */
    attempted: (count: number) =>
      eventually(async () => {
        const found = await attempts();
        return found.length >= count && found;
      }, patience),
    /** Waits until nothing of the endpoint is waiting or leased. */
    settled: (id: string) =>
      eventually(async () => {
        const { waiting, leased } = await queue.depth(id);
        return waiting + leased === 0;
      }, patience),
    async [Symbol.asyncDispose]() {
      await Promise.all(consumers.map(consumer => consumer.stop()));
      await queue.close();
      await log.close();
      folder[Symbol.dispose]();
    },
  };
}

let jobs = 0;

function jobOf(job: Partial<WebhookJob>, now: number): WebhookJob {
  const body = JSON.stringify({ type: 'message.created', timestamp: now, payload: { n: ++jobs } });
  return { webhookId: `event-${jobs}`, type: 'message.created', occurredAt: now, trigger: 'event', body, ...job };
}

class SaidDirectory implements WebhookDirectory {
  readonly #webhooks = new Map<string, Webhook>();
  readonly #listeners = new Set<(ids: readonly string[]) => void>();

  say({ delivery, ...given }: Given): Webhook {
    const webhook: Webhook = {
      ...{ id: 'hook', name: null, events: [], signKey: null, endpoint: 'https://example.org', headers: null },
      ...{ status: 'Subscribed', subscribedAt: 0 },
      ...given,
      delivery: writeWebhookDelivery({ ...defaultWebhookDelivery, timeoutMs: 2_000, ...delivery }),
    };
    this.#webhooks.set(webhook.id, webhook);
    for (const listener of this.#listeners) listener([webhook.id]);
    return webhook;
  }
  get(id: string): Webhook | null {
    return this.#webhooks.get(id) ?? null;
  }
  all(): readonly Webhook[] {
    return [...this.#webhooks.values()];
  }
  onChange(listener: (ids: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  async stop(): Promise<void> {
    this.#listeners.clear();
  }
}
