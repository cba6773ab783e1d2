/** A log that Airy Core's producer wrote, and what re-homing is asked to do with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog, LogRecord } from '@airy/event-log';
import { openSecrets } from '@airy/secrets';
import type { Secrets } from '@airy/secrets';
import { openCodecs, topicNames, topicSpecs } from '@airy/topics';
import type { Codecs, TopicNames } from '@airy/topics';
import { pino } from 'pino';
import { planTopics } from '../plan-topics.ts';
import { readPartition } from '../rehome-read.ts';
import { rehome } from '../rehome.ts';
import type { RehomeReport } from '../rehome.ts';
import { stateTopicIds, stateTopics } from '../rehome-rules.ts';
import type { StateTopic, StateTopicId } from '../rehome-rules.ts';
import { AiryCore } from './airy-core.ts';
import type { CoreStore, CreateCoreStore, OpenLog } from './core-store.ts';

export interface RehomeChoice {
  /** The bench's, perhaps with faults put in. */
  readonly log?: EventLog;
  readonly mode?: 'check' | 'run';
  /** False: on another machine, where nothing is known of an interrupted run. */
  readonly keepLedger?: boolean;
}

export class RehomeBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'rehome-'));
  readonly secrets: Secrets = openSecrets({ folder: this.folder, jwtSecret: null });
  /** What could not be read, by reason. */
  readonly given: { readonly record: LogRecord; readonly reason: string }[] = [];
  /** How far it said it was. */
  readonly said: string[] = [];
  readonly names: TopicNames;
  readonly partitions: number;
  readonly #store: CoreStore;
  #open: OpenLog | null = null;
  #core: AiryCore | null = null;

  private constructor(store: CoreStore) {
    this.#store = store;
    this.names = topicNames(store.namespace);
    this.partitions = store.partitions;
  }

  static async make(create: CreateCoreStore): Promise<RehomeBench> {
    const store = await create();
    const bench = new RehomeBench(store);
    const open = (bench.#open = await store.open());
    await store.createTopics(open);
    bench.#core = await AiryCore.connect(open.registry, await store.sink(() => bench.log), store.namespace);
    return bench;
  }

  get open(): OpenLog {
    if (!this.#open) throw new Error('not open');
    return this.#open;
  }

  get log(): EventLog {
    return this.open.log;
  }

  get core(): AiryCore {
    if (!this.#core) throw new Error('not made');
    return this.#core;
  }

  /** Under the instance's name, as on a cluster that others use, too. */
  get writerGroups(): readonly [string, string] {
    const prefix = this.#store.namespace === null ? '' : `${this.#store.namespace}.`;
    return [`${prefix}conversation-writer`, `${prefix}administration-writer`];
  }

  codecs(): Promise<Codecs> {
    return openCodecs(this.open.registry, this.#store.namespace);
  }

  async reopen(): Promise<void> {
    await this.open.log.close();
    this.#open = await this.#store.open();
  }

  async topics(): Promise<readonly StateTopic[]> {
    const { names, partitions } = this;
    return stateTopics({ codecs: await this.codecs(), names, partitions, secrets: this.secrets });
  }

  /** As bootstrap does it. */
  async rehome({ log = this.log, mode = 'run', keepLedger = true }: RehomeChoice = {}): Promise<RehomeReport> {
    if (!keepLedger) rmSync(join(this.folder, 'rehome.db'), { force: true });
    const declared = topicSpecs({ namespace: this.#store.namespace, partitions: this.partitions, sources: [] });
    await this.log.createTopics(planTopics(declared, await this.log.listTopics()).missing);
    return rehome({
      log,
      topics: await this.topics(),
      markerTopic: this.names.bootstrap,
      writerGroups: this.writerGroups,
      mode,
      folder: this.folder,
      logger: pino({ level: 'silent' }),
      giveUp: async (record, reason) => void this.given.push({ record, reason }),
      onProgress: text => void this.said.push(text),
      clock: () => 1_700_000_000_000,
    });
  }

  /** All records of a topic, the partitions in the given order. */
  async records(topic: StateTopicId, order = this.order()): Promise<readonly LogRecord[]> {
    const all: LogRecord[] = [];
    for (const partition of order) {
      const place = { topic: this.names[topic], partition };
      const { low, high } = await this.log.watermarks(place);
      for await (const records of readPartition(this.log, place, { from: low, end: high })) all.push(...records);
    }
    return all;
  }

  /** The partitions, turned by so many; or backwards. */
  order(turned = 0, backwards = false): readonly number[] {
    const order = Array.from({ length: this.partitions }, (_, index) => (index + turned) % this.partitions);
    return backwards ? order.toReversed() : order;
  }

  /** Topic by topic what a reader ends with that takes the partitions in this order: decoded values by key. */
  async folded(order?: readonly number[]): Promise<Readonly<Record<StateTopicId, ReadonlyMap<string, unknown>>>> {
    const codecs = await this.codecs();
    const folded = {} as Record<StateTopicId, Map<string, unknown>>;
    for (const id of stateTopicIds) {
      const values = (folded[id] = new Map<string, unknown>());
      for (const { key, value } of await this.records(id, order)) {
        values.delete(key ?? '');
        if (value !== null) values.set(key ?? '', await readable(() => codecs[id].decode(value)));
      }
    }
    return folded;
  }

  async close(): Promise<void> {
    await this.#open?.log.close();
    await this.#store.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function readable(decode: () => unknown): Promise<unknown> {
  try {
    return await decode();
  } catch {
    // Garbage that a test put there: what counts is what is said of it elsewhere.
    return 'unreadable';
  }
}
