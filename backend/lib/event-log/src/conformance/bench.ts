/** A store per test. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach } from '@jest/globals';
import type { EventLog, SchemaRegistry, TopicSpec } from '../port.ts';
import type { CreateStore, LogStore, LogUnderTest } from './log-store.ts';

export interface Bench {
  readonly store: LogStore;
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
  /** Closes and opens again. */
  reopen(): Promise<void>;
  /** Creates a topic of its own for this test and returns its name. */
  topic(stem: string, spec?: Partial<TopicSpec>): Promise<string>;
}

/** A store per test, opened; closed and destroyed after it. */
export function benchPerTest(createStore: CreateStore): Bench {
  let store: LogStore;
  let opened: LogUnderTest;
  beforeEach(async () => {
    store = await createStore();
    opened = await store.open();
  });
  afterEach(async () => {
    await opened.log.close();
    await store.destroy();
  });
  return {
    get store() {
      return store;
    },
    get log() {
      return opened.log;
    },
    get registry() {
      return opened.registry;
    },
    async reopen() {
      await opened.log.close();
      opened = await store.open();
    },
    async topic(stem, spec = {}) {
      const name = `${store.topicPrefix ?? ''}${stem}-${randomUUID()}`;
      const defaults = { partitions: 1, cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 } as const;
      await opened.log.createTopics([{ ...defaults, ...spec, name }]);
      return name;
    },
  };
}
