/** What every adapter of the event log must do. An adapter's test calls `eventLogConformance`. */
import { describe, jest } from '@jest/globals';
import { appendConformance } from './conformance/append.ts';
import { cleaningConformance } from './conformance/cleaning.ts';
import { consumeConformance } from './conformance/consume.ts';
import { crashConformance } from './conformance/crash.ts';
import { deletingConformance } from './conformance/deleting.ts';
import { diskConformance } from './conformance/disk.ts';
import { groupConformance } from './conformance/group.ts';
import type { CreateStore } from './conformance/log-store.ts';
import { modelConformance } from './conformance/model.ts';
import { registryConformance } from './conformance/registry.ts';
import { tailConformance } from './conformance/tail.ts';
import { writerConformance } from './conformance/writer.ts';
import { writerFaultsConformance } from './conformance/writer-faults.ts';

export type { ChildOpening, CreateStore, LogStore, LogUnderTest } from './conformance/log-store.ts';

/** @param createStore makes a new, empty store; it is asked for one per test. */
export function eventLogConformance(name: string, createStore: CreateStore): void {
  // Property tests and killed processes, perhaps on a busy machine.
  jest.setTimeout(60_000);
  describe(`event log conformance: ${name}`, () => {
    for (const suite of [
      appendConformance,
      modelConformance,
      consumeConformance,
      groupConformance,
      tailConformance,
      writerConformance,
      writerFaultsConformance,
      cleaningConformance,
      deletingConformance,
      registryConformance,
      diskConformance,
      crashConformance,
    ]) {
      suite(createStore);
    }
  });
}
