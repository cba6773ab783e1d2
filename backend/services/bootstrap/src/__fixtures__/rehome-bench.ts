/** An embedded log that Airy Core's producer wrote, and what re-homing is asked to do with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog } from '@airy/event-log';
import type { EmbeddedLogHandle, EventLog, LogRecord } from '@airy/event-log';
import { openSecrets } from '@airy/secrets';
import type { Secrets } from '@airy/secrets';
import { openCodecs, topicNames, topicSpecs } from '@airy/topics';
import type { Codecs } from '@airy/topics';
import { pino } from 'pino';
import { rehome } from '../rehome.ts';
import type { RehomeReport } from '../rehome.ts';
import { stateTopicIds, stateTopics } from '../rehome-rules.ts';
import type { StateTopic, StateTopicId } from '../rehome-rules.ts';
import { AiryCore } from './airy-core.ts';
import { coreSink, createCoreTopics } from './core-cluster.ts';

export const partitions = 4;
export const names = topicNames(null);

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
  #handle: EmbeddedLogHandle | null = null;
  #core: AiryCore | null = null;

  static async make(): Promise<RehomeBench> {
    const bench = new RehomeBench();
    await bench.reopen();
    await createCoreTopics(bench.log, { partitions, namespace: null });
    bench.#core = await AiryCore.connect(bench.handle.registry, records => coreSink(bench.log, partitions)(records));
    return bench;
  }

  get handle(): EmbeddedLogHandle {
    if (!this.#handle) throw new Error('not open');
    return this.#handle;
  }

  get log(): EventLog {
    return this.handle.log;
  }

  get core(): AiryCore {
    if (!this.#core) throw new Error('not made');
    return this.#core;
  }

  codecs(): Promise<Codecs> {
    return openCodecs(this.handle.registry);
  }

  async reopen(): Promise<void> {
    await this.#handle?.log.close();
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    this.#handle = await openEmbeddedLog({ folder: this.folder, logger });
  }

  async topics(): Promise<readonly StateTopic[]> {
    return stateTopics({ codecs: await this.codecs(), names, partitions, secrets: this.secrets });
  }

  /** As bootstrap does it. */
  async rehome({ log = this.log, mode = 'run', keepLedger = true }: RehomeChoice = {}): Promise<RehomeReport> {
    if (!keepLedger) rmSync(join(this.folder, 'rehome.db'), { force: true });
    await this.log.createTopics(topicSpecs({ namespace: null, partitions, sources: [] }).map(spec => this.#asFound(spec)));
    return rehome({
      log,
      topics: await this.topics(),
      markerTopic: names.bootstrap,
      writerGroups: ['conversation-writer', 'administration-writer'],
      mode,
      folder: this.folder,
      logger: pino({ level: 'silent' }),
      giveUp: async (record, reason) => void this.given.push({ record, reason }),
      clock: () => 1_700_000_000_000,
    });
  }

  #asFound<S extends { readonly name: string; readonly partitions: number }>(spec: S): S {
    return spec.name === names.channels || spec.name === names.tags ? { ...spec, partitions } : spec;
  }

  /** All records of a topic, the partitions in the given order. */
  async records(topic: StateTopicId, order?: readonly number[]): Promise<readonly LogRecord[]> {
    const all: LogRecord[] = [];
    for (const partition of order ?? Array.from({ length: partitions }, (_, index) => index)) {
      const { records } = await this.log.read({ topic: names[topic], partition }, 0, {
        maxRecords: 1_000_000,
        maxBytes: 1_000_000_000,
      });
      all.push(...records);
    }
    return all;
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
    await this.#handle?.log.close();
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
