/** Runs a loop for each endpoint that has something to send, and keeps the leases of what takes long. */
import { AiryError } from '@airy/errors';
import type { DeliveryQueue, Lease } from '@airy/queue';
import type { Telemetry } from '@airy/telemetry';
import type { WebhookDirectory } from '@airy/webhooks';
import { endpointWithoutSecrets } from '@airy/webhooks';
import { EndpointLoop } from './endpoint-loop.ts';
import { Share, type ShareLimits } from './share.ts';

export interface DeliveryWorkerOptions {
  readonly queue: Pick<DeliveryQueue, 'lease' | 'extend' | 'ready' | 'watch'>;
  readonly directory: Pick<WebhookDirectory, 'get' | 'onChange'>;
  readonly logger: Telemetry['logger'];
  /** False: nothing new is begun. */
  readonly mayBegin: () => boolean;
  /** Resolves when the job is settled; never rejects. */
  readonly deliver: (lease: Lease) => Promise<void>;
  readonly limits?: ShareLimits;
  /** How often the queue is asked what hints have missed. Default 2,000. */
  readonly lookEveryMs?: number;
}

const usualLimits: ShareLimits = { deliveries: 2_048, bytes: 128 * 1024 * 1024 };
/** Beyond the time of the delivery: for the log of attempts, and the queue. */
const settlingMs = 15_000;
const usualLookMs = 2_000;
const soonestLookMs = 50;
const readyLimit = 1_000;
/** Soon enough to try again what failed, before the lease has ended. */
const extendEveryMs = 1_000;

interface Held {
  readonly lease: Lease;
  readonly visibilityMs: number;
  extendAt: number;
  isAsked: boolean;
}

export class DeliveryWorker {
  readonly #options: DeliveryWorkerOptions;
  readonly #share: Share;
  readonly #loops = new Map<string, EndpointLoop>();
  readonly #held = new Map<Lease, Held>();
  /** Those that found no room, longest waiting first; apart, as there may be many, those that hang. */
  readonly #denied = { waiting: new Set<string>(), hanging: new Set<string>() };
  readonly #endings: (() => void)[] = [];
  #lookTimer: NodeJS.Timeout | null = null;
  #isStopped = false;
  #idle: PromiseWithResolvers<void> | null = null;

  constructor(options: DeliveryWorkerOptions) {
    this.#options = options;
    this.#share = new Share(options.limits ?? usualLimits);
  }

  get running(): number {
    return this.#share.deliveries;
  }

  start(): void {
    const { queue, directory } = this.#options;
    this.#endings.push(
      queue.watch(id => this.#wake(id)),
      directory.onChange(ids => ids.forEach(id => this.#wake(id))),
    );
    const extending = setInterval(() => this.#extend(), extendEveryMs);
    this.#endings.push(() => clearInterval(extending));
    void this.#look();
  }

  /** Begins nothing new. Resolves when nothing runs any more, or after the time. */
  async drain(timeoutMs: number): Promise<void> {
    this.#isStopped = true;
    if (this.#lookTimer !== null) clearTimeout(this.#lookTimer);
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, timeoutMs);
    const begun = Promise.all([...this.#loops.values()].map(loop => loop.stop()));
    await Promise.race([begun, over.promise]);
    this.#idle = Promise.withResolvers<void>();
    if (this.running > 0) await Promise.race([this.#idle.promise, over.promise]);
    clearTimeout(timer);
  }

  stop(): void {
    for (const end of this.#endings) end();
  }

  /** What hints have missed, and what waited for its time. */
  async #look(): Promise<void> {
    const lookEveryMs = this.#options.lookEveryMs ?? usualLookMs;
    let waitMs = lookEveryMs;
    try {
      const { endpoints, nextInMs } = await this.#options.queue.ready(readyLimit);
      for (const id of endpoints) this.#wake(id);
      if (nextInMs !== null) waitMs = Math.min(Math.max(nextInMs, soonestLookMs), lookEveryMs);
    } catch (error) {
      this.#failed(error);
    }
    for (const [id, loop] of this.#loops) if (loop.isIdle) this.#loops.delete(id);
    if (!this.#isStopped) this.#lookTimer = setTimeout(() => void this.#look(), waitMs);
  }

  #wake(id: string): void {
    if (this.#isStopped) return;
    let loop = this.#loops.get(id);
    if (loop === undefined) this.#loops.set(id, (loop = this.#open(id)));
    loop.wake();
  }

  #open(id: string): EndpointLoop {
    const { queue, deliver, mayBegin } = this.#options;
    return new EndpointLoop({
      id,
      queue,
      deliver,
      share: this.#share,
      mayBegin: () => !this.#isStopped && mayBegin(),
      settings: () => this.#settingsOf(id),
      onStarted: (lease, visibilityMs) =>
        this.#held.set(lease, { lease, visibilityMs, extendAt: performance.now() + visibilityMs / 2, isAsked: false }),
      onSettled: lease => this.#settled(lease),
      onFailure: error => this.#failed(error),
      onDenied: pace => this.#denied[pace === 'hanging' ? 'hanging' : 'waiting'].add(id),
    });
  }

  #settingsOf(id: string) {
    const webhook = this.#options.directory.get(id);
    if (webhook === null) return null;
    const { state, concurrency, timeoutMs } = endpointWithoutSecrets(webhook);
    // What is unsubscribed is leased, too: to be dropped.
    if (state === 'paused' || state === 'disabled') return null;
    return { concurrency, timeoutMs, visibilityMs: timeoutMs + settlingMs };
  }

  #settled(lease: Lease): void {
    this.#held.delete(lease);
    for (const denied of [this.#denied.waiting, this.#denied.hanging]) {
      const [next] = denied;
      if (next === undefined) continue;
      denied.delete(next);
      this.#wake(next);
    }
    if (this.running === 0) this.#idle?.resolve();
  }

  #extend(): void {
    const now = performance.now();
    for (const held of this.#held.values()) {
      if (now >= held.extendAt && !held.isAsked) void this.#extendOne(held, now);
    }
  }

  /** What fails is tried again the next time that this looks. */
  async #extendOne(held: Held, now: number): Promise<void> {
    held.isAsked = true;
    try {
      await this.#options.queue.extend(held.lease, held.visibilityMs);
      held.extendAt = now + held.visibilityMs / 2;
    } catch (error) {
      this.#failed(error);
    } finally {
      held.isAsked = false;
    }
  }

  #failed(error: unknown): void {
    // Lost with the data of its server: its publisher makes it known again.
    if (error instanceof AiryError && error.code === 'queue_endpoint_unknown') return;
    this.#options.logger.warn({ err: error }, 'The queue of webhooks could not be asked; it is tried again');
  }
}
