/** What the suite needs of an adapter. */
import type { DeliveryQueue } from '../port.ts';

/** One place where jobs are kept, apart from those of all other tests. */
export interface QueueStore {
  /** Whoever opens it is alone: leases from before have run out. */
  readonly isOfOneProcess: boolean;
  /** Also after a close: the same jobs again. */
  open(): Promise<DeliveryQueue>;
  /** The queue's clock, epoch ms. */
  readonly clock: { nowMs: number };
  destroy(): Promise<void>;
}

export type CreateQueueStore = () => Promise<QueueStore>;
