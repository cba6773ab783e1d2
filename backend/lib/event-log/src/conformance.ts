/** What every adapter of the event log must do. An adapter's test calls `eventLogConformance`. */
import { describe, jest } from '@jest/globals';
import { appendConformance } from './conformance/append.ts';
import { cleaningConformance } from './conformance/cleaning.ts';
import { consumeConformance } from './conformance/consume.ts';
import { crashConformance } from './conformance/crash.ts';
import { deletingConformance } from './conformance/deleting.ts';
import { diskConformance } from './conformance/disk.ts';
import { groupConformance } from './conformance/group.ts';
import type { CreateStore, Difference } from './conformance/log-store.ts';
import { modelConformance } from './conformance/model.ts';
import { registryConformance } from './conformance/registry.ts';
import { tailConformance } from './conformance/tail.ts';
import { writerConformance } from './conformance/writer.ts';
import { writerFaultsConformance } from './conformance/writer-faults.ts';

export type { ChildOpening, CreateStore, Difference, LogStore, LogUnderTest } from './conformance/log-store.ts';

/**
 * @param createStore makes a new, empty store; it is asked for one per test.
 * @param differences the parts that this adapter is not held to.
 */
export function eventLogConformance(
  name: string,
  createStore: CreateStore,
  differences: readonly Difference[] = [],
): void {
  // Property tests and killed processes, perhaps on a busy machine.
  jest.setTimeout(60_000);
  const holdsTo = (suite: Difference['suite']): boolean => differences.every(one => one.suite !== suite);
  describe(`event log conformance: ${name}`, () => {
    for (const suite of [
      appendConformance,
      modelConformance,
      consumeConformance,
      groupConformance,
      tailConformance,
      writerConformance,
      writerFaultsConformance,
      ...(holdsTo('cleaning') ? [cleaningConformance] : []),
      deletingConformance,
      registryConformance,
      ...(holdsTo('full disk') ? [diskConformance] : []),
      crashConformance,
    ]) {
      suite(createStore);
    }
  });
}
