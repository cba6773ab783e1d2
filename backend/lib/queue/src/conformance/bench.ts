/** A store per test, and short words for what tests do with it. */
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { DeliveryQueue, EndpointSettings, Lease } from '../port.ts';
import { job, settings } from './samples.ts';
import type { CreateQueueStore, QueueStore } from './queue-store.ts';

export const visibilityMs = 10_000;

export interface Bench {
  readonly queue: DeliveryQueue;
  readonly clock: { nowMs: number };
  readonly isOfOneProcess: boolean;
  /** Closes and opens again. */
  reopen(): Promise<void>;
  endpoint(name: string, changes?: Partial<EndpointSettings>): Promise<string>;
  /** Event ids with or without a lane: `a`, or `a@lane`. */
  add(endpoint: string, ...jobs: readonly string[]): Promise<void>;
  lease(endpoint: string, max?: number): Promise<readonly Lease[]>;
  /** Leases what it can and expects these events, in this order. */
  expectLeases(endpoint: string, ...eventIds: readonly string[]): Promise<readonly Lease[]>;
}

export function benchPerTest(createStore: CreateQueueStore): Bench {
  let store: QueueStore;
  let queue: DeliveryQueue;
  beforeEach(async () => {
    store = await createStore();
    queue = await store.open();
  });
  afterEach(async () => {
    await queue.close();
    await store.destroy();
  });
  const bench: Bench = {
    get queue() {
      return queue;
    },
    get clock() {
      return store.clock;
    },
    get isOfOneProcess() {
      return store.isOfOneProcess;
    },
    async reopen() {
      await queue.close();
      queue = await store.open();
    },
    async endpoint(name, changes = {}) {
      await queue.configure(name, { ...settings, ...changes });
      return name;
    },
    async add(endpoint, ...jobs) {
      const { added } = await queue.enqueue(endpoint, { jobs: jobs.map(job) });
      expect(added).toBe(jobs.length);
    },
    async lease(endpoint, max = 100) {
      return (await queue.lease(endpoint, { max, visibilityMs })).leases;
    },
    async expectLeases(endpoint, ...eventIds) {
      const leases = await bench.lease(endpoint);
      expect(leases.map(({ eventId }) => eventId)).toEqual(eventIds);
      return leases;
    },
  };
  return bench;
}
