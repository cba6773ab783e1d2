/** The endpoints as the queue is to know them, kept as their records say. */
import { AiryError } from '@airy/errors';
import type { DeliveryQueue, EndpointSettings } from '@airy/queue';
import {
  endpointWithoutSecrets,
  isOperational,
  type EndpointWithoutSecrets,
  type WebhookDirectory,
} from '@airy/webhooks';
import type { Logger } from 'pino';

import type { ProgressLog } from './progress-log.ts';

export interface EndpointsOptions {
  readonly queue: DeliveryQueue;
  readonly directory: WebhookDirectory;
  readonly progress: ProgressLog;
  readonly logger: Logger;
  /** Something about endpoints is different now. */
  onChange(): void;
}

/** What an endpoint may hold in the queue; what is more waits in the log. */
export type QueueLimits = Pick<EndpointSettings, 'maxJobs' | 'maxBytes' | 'deliveredTtlMs' | 'maxDelivered'>;

const queueLimits: QueueLimits = {
  maxJobs: 10_000,
  maxBytes: 16 * 1024 * 1024,
  deliveredTtlMs: 24 * 60 * 60 * 1000,
  maxDelivered: 10_000,
};

const retryMs = 1_000;
const atOnce = 20;

export class Endpoints {
  readonly #options: EndpointsOptions;
  /** Of each of them in the queue. */
  readonly limits: QueueLimits;
  readonly #known = new Map<string, EndpointWithoutSecrets>();
  /** Those whose record was not brought to the queue yet. */
  readonly #dirty = new Set<string>();
  readonly #underway = new Set<string>();
  readonly #endListening: () => void;
  #settling: Promise<void> | null = null;
  #retry: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: EndpointsOptions, limits: Partial<QueueLimits> = {}) {
    this.#options = options;
    this.limits = { ...queueLimits, ...limits };
    this.#endListening = options.directory.onChange(ids => this.#changed(ids));
    this.#changed(options.directory.all().map(({ id }) => id));
  }

  /** Those that take events: all but the unsubscribed. */
  all(): IterableIterator<EndpointWithoutSecrets> {
    return this.#known.values();
  }

  get(id: string): EndpointWithoutSecrets | null {
    return this.#known.get(id) ?? null;
  }

  /** Whether anybody may want events of the type. */
  isWanted(type: string): boolean {
    for (const { events } of this.#known.values())
      if (events.length === 0 ? !isOperational(type) : events.includes(type)) return true;
    return false;
  }

  /**
   * Whether the queue was told what the record says. One that still takes it for disabled drops what it is given, so
   * nothing is given to it before.
   */
  isBrought(id: string): boolean {
    return !this.#dirty.has(id) && !this.#underway.has(id);
  }

  /** The queue has it otherwise than its record says; `isBrought` is false until it was told. */
  bringAgain(id: string): void {
    this.#dirty.add(id);
    this.#settleSoon();
  }

  /** Makes it known to a queue that has forgotten it. @throws AiryError `queue_unavailable`. */
  async configure(id: string): Promise<void> {
    const endpoint = this.#known.get(id);
    if (endpoint !== undefined) await this.#options.queue.configure(id, this.#settingsOf(endpoint));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endListening();
    clearTimeout(this.#retry);
    await this.#settling;
  }

  #changed(ids: readonly string[]): void {
    for (const id of ids) {
      const webhook = this.#options.directory.get(id);
      const endpoint = webhook && endpointWithoutSecrets(webhook);
      if (endpoint === null || endpoint.state === 'unsubscribed') this.#known.delete(id);
      else this.#known.set(id, endpoint);
      this.#dirty.add(id);
    }
    this.#options.onChange();
    this.#settleSoon();
  }

  #settleSoon(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#retry);
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = null;
      if (this.#dirty.size > 0 && !this.#isStopped) this.#retry = setTimeout(() => this.#settleSoon(), retryMs);
    });
  }

  async #settle(): Promise<void> {
    // Those that are changed meanwhile come after the others.
    while (this.#dirty.size > 0 && !this.#isStopped) {
      const ids = [...this.#dirty].slice(0, atOnce);
      const areBrought = await Promise.all(ids.map(id => this.#tryToBring(id)));
      this.#options.onChange();
      if (areBrought.includes(false)) return;
    }
  }

  async #tryToBring(id: string): Promise<boolean> {
    this.#dirty.delete(id);
    this.#underway.add(id);
    try {
      await this.#bring(id);
      return true;
    } catch (error) {
      this.#dirty.add(id);
      this.#options.logger.warn({ err: error, webhook: id }, 'The queue could not be told of a webhook yet');
      return false;
    } finally {
      this.#underway.delete(id);
    }
  }

  async #bring(id: string): Promise<void> {
    const { queue, progress } = this.#options;
    if (this.#known.has(id)) return this.configure(id);
    await forgotten(queue.remove(id));
    await progress.forget(id);
  }

  #settingsOf({ state, concurrency, ratePerSecond, burst }: EndpointWithoutSecrets): EndpointSettings {
    const known = state === 'unsubscribed' ? 'disabled' : state;
    return { state: known, concurrency, ratePerSecond, burst, ...this.limits };
  }
}

async function forgotten(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof AiryError && error.code === 'queue_endpoint_unknown')) throw error;
  }
}
