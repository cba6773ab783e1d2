/** Leases and delivers the jobs of one endpoint, while it has any; endpoints know nothing of each other but their share. */
import type { DeliveryQueue, Lease } from '@airy/queue';
import type { Pace, Share } from './share.ts';

export interface EndpointLoopOptions {
  readonly id: string;
  readonly queue: Pick<DeliveryQueue, 'lease'>;
  readonly share: Share;
  /** False: nothing new is begun. */
  readonly mayBegin: () => boolean;
  /** What the record says; null: nothing is sent to it now. */
  readonly settings: () => {
    readonly concurrency: number;
    readonly timeoutMs: number;
    readonly visibilityMs: number;
  } | null;
  /** Resolves when the job is settled; never rejects. */
  readonly deliver: (lease: Lease) => Promise<void>;
  readonly onStarted: (lease: Lease, visibilityMs: number) => void;
  readonly onSettled: (lease: Lease) => void;
  readonly onFailure: (error: unknown) => void;
  /** There was no room in the share. */
  readonly onDenied: (pace: Pace) => void;
}

const mostAtOnce = 50;
/** Between two questions that brought nothing though the queue had promised something. */
const leastWaitMs = 5;
/** For longer the queue is asked what is ready, not each endpoint. */
const longestWaitMs = 10_000;
const afterFailureMs = 1_000;
const firstGuessBytes = 16 * 1024;
const quickMs = 1_000;

export class EndpointLoop {
  readonly #options: EndpointLoopOptions;
  #running = 0;
  #bytes = 0;
  /** Of the last jobs, on average. */
  #jobBytes = firstGuessBytes;
  #pace: Pace = 'unknown';
  #asking: Promise<void> | null = null;
  #askAgain = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: EndpointLoopOptions) {
    this.#options = options;
  }

  /** Nothing runs, and nothing is waited for. */
  get isIdle(): boolean {
    return this.#running === 0 && this.#asking === null && this.#timer === null;
  }

  /** There may be something to do. */
  wake(): void {
    if (this.#asking !== null) this.#askAgain = true;
    else this.#asking = this.#ask();
  }

  /** Waits for nothing any more. Resolves when all that was leased has begun. */
  async stop(): Promise<void> {
    this.#wait(null);
    await this.#asking;
  }

  async #ask(): Promise<void> {
    this.#wait(null);
    try {
      do {
        this.#askAgain = false;
        await this.#lease();
      } while (this.#askAgain);
    } catch (error) {
      this.#wakeIn(afterFailureMs);
      this.#options.onFailure(error);
    } finally {
      this.#asking = null;
    }
  }

  async #lease(): Promise<void> {
    const { id, queue, mayBegin, settings } = this.#options;
    const allowed = settings();
    if (allowed === null || !mayBegin()) return;
    const max = this.#room(allowed.concurrency);
    if (max <= 0) return;
    const { visibilityMs } = allowed;
    const { leases, nextInMs } = await queue.lease(id, { max, visibilityMs });
    for (const lease of leases) this.#begin(lease, allowed);
    if (leases.length === max) this.#askAgain = true;
    else if (nextInMs !== null) this.#wakeIn(nextInMs);
  }

  #room(concurrency: number): number {
    if (this.#running >= concurrency) return 0;
    const room = this.#options.share.room({
      deliveries: this.#running,
      bytes: this.#bytes,
      jobBytes: this.#jobBytes,
      pace: this.#pace,
    });
    if (room <= 0) this.#options.onDenied(this.#pace);
    return Math.min(room, concurrency - this.#running, mostAtOnce);
  }

  #begin(
    lease: Lease,
    { timeoutMs, visibilityMs }: { readonly timeoutMs: number; readonly visibilityMs: number },
  ): void {
    const { share, deliver, onStarted, onSettled } = this.#options;
    const bytes = lease.payload.length;
    this.#jobBytes += (bytes - this.#jobBytes) / 8;
    this.#running += 1;
    this.#bytes += bytes;
    const pace = this.#pace;
    const began = performance.now();
    share.take(bytes, pace);
    onStarted(lease, visibilityMs);
    void deliver(lease).then(() => {
      this.#running -= 1;
      this.#bytes -= bytes;
      share.giveBack(bytes, pace);
      const durationMs = performance.now() - began;
      this.#pace = durationMs >= timeoutMs ? 'hanging' : durationMs < quickMs ? 'quick' : 'slow';
      onSettled(lease);
      this.wake();
    });
  }

  #wakeIn(ms: number): void {
    this.#wait(null);
    if (ms > longestWaitMs || !this.#options.mayBegin()) return;
    const wake = (): void => {
      this.#timer = null;
      this.wake();
    };
    this.#wait(setTimeout(wake, Math.max(ms, leastWaitMs)));
  }

  #wait(timer: NodeJS.Timeout | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = timer;
  }
}
