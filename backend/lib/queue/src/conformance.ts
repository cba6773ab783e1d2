/** What every adapter of the delivery queue must do. An adapter's test calls `queueConformance`. */
import { describe, jest } from '@jest/globals';
import { checkpointConformance } from './conformance/checkpoints.ts';
import { deadLetterConformance } from './conformance/dead-letters.ts';
import { enqueueConformance } from './conformance/enqueue.ts';
import { endpointConformance } from './conformance/endpoints.ts';
import { laneConformance } from './conformance/lanes.ts';
import { leaseConformance } from './conformance/leases.ts';
import { limitConformance } from './conformance/limits.ts';
import { modelConformance } from './conformance/model.ts';
import type { CreateQueueStore } from './conformance/queue-store.ts';

export type { CreateQueueStore, QueueStore } from './conformance/queue-store.ts';

/** @param createStore makes a new, empty store; it is asked for one per test. */
export function queueConformance(name: string, createStore: CreateQueueStore): void {
  // Property tests, perhaps on a busy machine.
  jest.setTimeout(60_000);
  describe(`delivery queue conformance: ${name}`, () => {
    for (const suite of [
      enqueueConformance,
      laneConformance,
      leaseConformance,
      limitConformance,
      deadLetterConformance,
      checkpointConformance,
      endpointConformance,
      modelConformance,
    ]) {
      suite(createStore);
    }
  });
}
