/**
 * What sends webhooks, on a real queue and a real log, without the rest of Airy: its clock can be moved, its records are
 * changed by the real decisions of the administration, and its queue is filled by the test.
 */
import { decideAdministration, nothingAdministered, type AdministrationEvent } from '@airy/domain';
import { openEmbeddedLog, type EventLog } from '@airy/event-log';
import { defaultWebhookDelivery, writeWebhookDelivery, type Webhook, type WebhookDelivery } from '@airy/model';
import { openRedisQueue, openSqliteQueue, type DeliveryQueue, type EndpointSettings } from '@airy/queue';
import { createTelemetry, type Telemetry } from '@airy/telemetry';
import type { SinkDelivery } from '@airy/testkit';
import { topicNames } from '@airy/topics';
import { openWebhookConsumer, type WebhookConsumer } from '@airy/webhook-consumer';
import { encodeJob, type WebhookAttempt, type WebhookDirectory, type WebhookJob } from '@airy/webhooks';
import { tallyOfIds, type Tally } from './tally.ts';

type ConsumerOptions = Parameters<typeof openWebhookConsumer>[0];

export interface ConsumerWorldOptions extends Pick<ConsumerOptions, 'limits' | 'chance' | 'resolveAll'> {
  /** Of the log, and of the queue where that is embedded. */
  readonly folder: string;
  /** Null: the queue is embedded. */
  readonly redis: { readonly url: string; readonly keyPrefix: string } | null;
  /** Epoch ms. Default: the time of this machine. */
  readonly clock?: () => number;
  /** Default: this machine may be called. */
  readonly allowedNetworks?: string;
}

/** An event for an endpoint; its body is made of its number where none is given. */
export interface QueuedEvent {
  readonly id: string;
  readonly lane?: string | null;
  readonly body?: string;
  readonly type?: string;
  readonly occurredAt?: number;
  readonly trigger?: WebhookJob['trigger'];
}

const topic = topicNames(null).webhookAttempts;
const dayMs = 24 * 60 * 60 * 1000;

export class ConsumerWorld implements AsyncDisposable {
  readonly queue: DeliveryQueue;
  readonly log: EventLog;
  /** What the administration has told of webhooks. */
  readonly told: AdministrationEvent[] = [];
  readonly #acknowledged: string[] = [];
  readonly #options: ConsumerWorldOptions;
  readonly #records = new Map<string, Webhook>();
  readonly #listeners = new Set<(ids: readonly string[]) => void>();
  readonly #hints = new Set<(id: string) => void>();
  readonly #telemetry: Telemetry;
  #consumer: WebhookConsumer | null = null;
  #commands = 0;

  private constructor(
    options: ConsumerWorldOptions,
    parts: { log: EventLog; queue: DeliveryQueue; telemetry: Telemetry },
  ) {
    this.#options = options;
    this.log = parts.log;
    this.queue = parts.queue;
    this.#telemetry = parts.telemetry;
  }

  /** Nothing is sent until `startSending`. */
  static async open(options: ConsumerWorldOptions): Promise<ConsumerWorld> {
    const { folder, redis, clock } = options;
    const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
    const { log } = await openEmbeddedLog({ folder, logger: telemetry.logger });
    await log.createTopics([
      { name: topic, partitions: 1, cleanup: 'delete', retentionMs: 14 * dayMs, minCompactionLagMs: 0 },
    ]);
    const timing = clock === undefined ? {} : { clock };
    const queue =
      redis === null
        ? await openSqliteQueue({ folder, ...timing })
        : await openRedisQueue({ ...redis, ...timing, logger: telemetry.logger });
    return new ConsumerWorld(options, { log, queue, telemetry });
  }

  get now(): number {
    return (this.#options.clock ?? Date.now)();
  }

  record(id: string): Webhook {
    const record = this.#records.get(id);
    if (record === undefined) throw new Error(`There is no webhook ${id}.`);
    return record;
  }

  /** Subscribes an address, or changes what is subscribed. */
  async put(id: string, url: string, delivery: Partial<WebhookDelivery> = {}, events: string[] = []): Promise<void> {
    const record: Webhook = {
      ...{ id, endpoint: url, name: null, events, signKey: null, headers: null, status: 'Subscribed', subscribedAt: 0 },
      delivery: writeWebhookDelivery({ ...defaultWebhookDelivery, ...delivery }),
    };
    await this.#store(record);
  }

  /** At the end of their lanes. */
  async enqueue(id: string, events: readonly QueuedEvent[]): Promise<void> {
    const jobs = events.map(({ id: eventId, lane = null, ...event }) => {
      const { type = 'message.created', occurredAt = this.now, trigger = 'event' } = event;
      const body = event.body ?? JSON.stringify({ type, timestamp: occurredAt, payload: { id: eventId } });
      return { eventId, lane, payload: encodeJob({ webhookId: eventId, type, occurredAt, trigger, body }) };
    });
    await this.queue.enqueue(id, { jobs });
    this.#acknowledged.push(...events.map(event => `${id} ${event.id}`));
  }

  /** What came of all that the queue has taken. @param received at a sink, where each endpoint has a path of its name. */
  async tally(received: readonly SinkDelivery[]): Promise<Tally> {
    // Before the log is read: what is settled meanwhile stands there already.
    const depths = await Promise.all([...this.#records.keys()].map(id => this.queue.depth(id)));
    const held = depths.reduce((sum, { waiting, leased, dead }) => sum + waiting + leased + dead, 0);
    const attempts = await this.attempts();
    const delivered = new Set(
      attempts.flatMap(({ outcome, webhookId, eventId }) => (outcome === 'delivered' ? `${webhookId} ${eventId}` : [])),
    );
    const came = received.map(({ path, id }) => `${path.slice(1)} ${id}`).filter(event => delivered.has(event));
    return tallyOfIds(this.#acknowledged, came, held);
  }

  startSending(): void {
    const { allowedNetworks = '127.0.0.0/8', redis: _redis, folder: _folder, ...timing } = this.#options;
    this.#consumer = openWebhookConsumer({
      ...timing,
      queue: this.#watched(),
      directory: this.#directory(),
      log: this.log,
      attempts: { topic, partitions: 1 },
      commander: { administration: envelope => this.#decide(envelope.command) } as ConsumerOptions['commander'],
      secrets: { open: text => text },
      network: { allowedNetworks, proxy: null },
      telemetry: this.#telemetry,
    });
  }

  /** As SIGTERM does. */
  async stopSending(): Promise<void> {
    await this.#consumer?.stop();
    this.#consumer = null;
    // Metrics of the next one have the same names.
    this.#telemetry.metrics.clear();
  }

  /** Looks at once what is due: for clocks that are moved. */
  hint(): void {
    for (const id of this.#records.keys()) for (const hint of this.#hints) hint(id);
  }

  /** The log of attempts, oldest first. */
  async attempts(): Promise<readonly WebhookAttempt[]> {
    const found: WebhookAttempt[] = [];
    for (let offset = 0; ;) {
      const at = { topic, partition: 0 };
      const read = await this.log.read(at, offset, { maxRecords: 1_000, maxBytes: 16_000_000 });
      found.push(...read.records.map(({ value }) => JSON.parse(Buffer.from(value ?? []).toString()) as WebhookAttempt));
      if (read.nextOffset >= read.watermarks.high) return found;
      offset = read.nextOffset;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopSending();
    await this.queue.close();
    await this.log.close();
  }

  async #store(record: Webhook): Promise<void> {
    const delivery = { ...defaultWebhookDelivery, ...(JSON.parse(record.delivery ?? '{}') as WebhookDelivery) };
    const { concurrency, ratePerSecond, burst, isPaused, disabled } = delivery;
    const settings: EndpointSettings = {
      ...{ concurrency, ratePerSecond, burst, maxJobs: 2_000_000, maxBytes: 4 * 1024 ** 3 },
      ...{ deliveredTtlMs: 3 * dayMs, maxDelivered: 100_000 },
      state: disabled !== null ? 'disabled' : isPaused ? 'paused' : 'active',
    };
    await this.queue.configure(record.id, settings);
    this.#records.set(record.id, record);
    for (const listener of this.#listeners) listener([record.id]);
  }

  async #decide(command: Parameters<typeof decideAdministration>[1]): Promise<unknown> {
    const state = { ...nothingAdministered, find: (_entity: string, id: string) => this.#records.get(id) ?? null };
    const context = { commandId: `c${this.#commands++}`, now: this.now };
    const decision = decideAdministration(state as typeof nothingAdministered, command, context);
    if (!decision.ok) throw new Error(decision.rejection.code);
    this.told.push(...decision.events);
    for (const fact of decision.facts)
      if (fact.entity === 'webhook' && fact.record !== null) await this.#store(fact.record);
    return {};
  }

  #directory(): WebhookDirectory {
    return {
      get: id => this.#records.get(id) ?? null,
      all: () => [...this.#records.values()],
      onChange: listener => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
      stop: () => Promise.resolve(),
    };
  }

  #watched(): DeliveryQueue {
    const watch: DeliveryQueue['watch'] = onReady => {
      this.#hints.add(onReady);
      const stop = this.queue.watch(onReady);
      return () => {
        stop();
        this.#hints.delete(onReady);
      };
    };
    return new Proxy(this.queue, {
      get: (queue, name) => {
        const value: unknown = Reflect.get(queue, name, queue);
        if (name === 'watch') return watch;
        return typeof value === 'function' ? (value.bind(queue) as unknown) : value;
      },
    });
  }
}
