/** A view of counted words on a real embedded log in a temporary folder, for the tests of the projection station. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import {
  openEmbeddedLog,
  type EmbeddedLogHandle,
  type LogRecord,
  type NewRecord,
  type TopicPartition,
} from '@airy/event-log';
import {
  decodeWith,
  hashView,
  openSqliteStore,
  table,
  viewPath,
  viewVersions,
  type PostgresDatabase,
  type PostgresOptions,
  type Projection,
} from '@airy/views';
import { PostgresCorner } from '@airy/views/postgres-corner';
import type { Kysely } from 'kysely';
import { openDeadLetters, type DeadLetters } from './dead-letters.ts';
import { runProjection, type ProjectionOptions, type ViewStoreSettings } from './projection.ts';

export const words = 'words';
export const colours = 'colours';
export const deadLetterTopic = 'dead-letters';
export const partitions = 3;

interface WordRow {
  readonly id: string;
  readonly text: string;
}

interface Tables {
  readonly word: WordRow;
}

const wordTable = table<WordRow>('word', { id: 'text', text: 'text' });

export interface Words {
  word(id: string): Promise<string | null>;
  all(): Promise<readonly string[]>;
}

export interface WordsOptions {
  readonly version?: number;
  readonly previous?: Projection<Words>;
  /** Default `words` and `colours`. */
  readonly topics?: readonly string[];
  /** Replaces reading the value as text. */
  readonly decode?: (value: Uint8Array) => string | Promise<string>;
  /** Called before a row is written; may throw. */
  readonly onApply?: (record: LogRecord, text: string | null) => void;
}

/** The last value of each key of its topics; a tombstone deletes. */
export function wordsProjection(options: WordsOptions = {}): Projection<Words> {
  const decode = decodeWith({ decode: options.decode ?? ((value: Uint8Array) => Buffer.from(value).toString()) });
  const topics = options.topics ?? [words, colours];
  return {
    name: 'words',
    version: options.version ?? 1,
    topics: new Map(topics.map(topic => [topic, decode])),
    tables: [wordTable],
    begin: rows => {
      const apply = (record: LogRecord, text: string | null): void => {
        options.onApply?.(record, text);
        const id = `${record.topic}/${record.key}`;
        if (text === null) rows.remove(wordTable, id);
        else rows.put(wordTable, { id, text });
      };
      return { folds: new Map(topics.map(topic => [topic, { apply }])) };
    },
    query: kysely => wordsQuery(kysely),
    ...(options.previous ? { previous: options.previous } : {}),
  };
}

function wordsQuery(kysely: Kysely<unknown>): Words {
  const rows = (kysely as Kysely<Tables>).selectFrom('word').selectAll().orderBy('id');
  return {
    word: async id => (await rows.where('id', '=', id).executeTakeFirst())?.text ?? null,
    all: async () => (await rows.execute()).map(({ id, text }) => `${id}=${text}`),
  };
}

export function word(key: string | null, text: string | null, other: Partial<NewRecord> = {}): NewRecord {
  return { topic: words, partition: 0, key, value: text === null ? null : Buffer.from(text), ...other };
}

/** One life of a log, with what a projection needs. */
export class Stand implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'airy-projection-'));
  readonly logLines: string[] = [];
  readonly telemetry = {
    logger: pino({ level: 'debug' }, { write: (line: string) => void this.logLines.push(line) }),
    metrics: new Registry(),
  };
  /** Null: views are in files. */
  readonly corner: PostgresCorner | null;
  #database: PostgresDatabase | null = null;
  #handle: EmbeddedLogHandle | null = null;
  readonly #opened: { stop(): Promise<void> }[] = [];

  private constructor(corner: PostgresCorner | null) {
    this.corner = corner;
  }

  /** @param postgres address of the PostgreSQL that holds the views; null: files do. */
  static async open(postgres: string | null = null): Promise<Stand> {
    const stand = new Stand(postgres === null ? null : new PostgresCorner(postgres));
    stand.#database = (await stand.corner?.open()) ?? null;
    await stand.openLog();
    return stand;
  }

  get log() {
    if (!this.#handle) throw new Error('the log is closed');
    return this.#handle.log;
  }

  get store(): ViewStoreSettings {
    if (this.#database === null) return { kind: 'sqlite', dataFolder: this.folder };
    return { kind: 'postgres', database: this.#database, namespace: null, lookEveryMs: 10 };
  }

  /** PostgreSQL as one more replica has it open. */
  async openReplica(
    options: Partial<PostgresOptions> = {},
  ): Promise<Extract<ViewStoreSettings, { readonly kind: 'postgres' }>> {
    if (this.corner === null) throw new Error('views are in files');
    return { kind: 'postgres', database: await this.corner.open(options), namespace: null, lookEveryMs: 10 };
  }

  /** What a view of all that is in the log says: the last text of each key. */
  async wordsInLog(): Promise<readonly string[]> {
    const texts = new Map<string, string>();
    const numbers = Array.from({ length: partitions }, (_, partition) => partition);
    for (const place of [words, colours].flatMap(topic => numbers.map(partition => ({ topic, partition }))))
      for (const { topic, key, value } of await this.#read(place)) {
        if (value === null) texts.delete(`${topic}/${key}`);
        else texts.set(`${topic}/${key}`, Buffer.from(value).toString());
      }
    return [...texts].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([id, text]) => `${id}=${text}`);
  }

  async #read(place: TopicPartition): Promise<readonly LogRecord[]> {
    const all: LogRecord[] = [];
    const { high } = await this.log.watermarks(place);
    for (let next = 0; next < high;) {
      const { records, nextOffset } = await this.log.read(place, next, { maxRecords: 5_000, maxBytes: 10_000_000 });
      all.push(...records);
      next = nextOffset;
    }
    return all;
  }

  /** Versions of the view that are kept, ascending. */
  async versions(): Promise<readonly number[]> {
    if (this.corner === null) return viewVersions(this.folder, 'words');
    const rows = await this.corner.sql<{ version: number }>(
      `SELECT version FROM "${this.corner.schema}".build ORDER BY version, id`,
    );
    return rows.map(({ version }) => version);
  }

  /** SHA-256 of the rows of a version; nobody may have it open. */
  async hash(version: number): Promise<string> {
    const projection = wordsProjection({ version });
    const store =
      (await this.corner?.store(projection)) ??
      (await openSqliteStore(projection, viewPath(this.folder, { name: 'words', version })));
    const hash = await hashView(store);
    await store.close();
    return hash;
  }

  get deadLetters(): DeadLetters {
    return openDeadLetters({ log: this.log, topic: deadLetterTopic, telemetry: this.telemetry });
  }

  /** @param name another folder is another log: as restored from elsewhere. */
  async openLog(name = 'log'): Promise<void> {
    const logger = { warn: () => undefined, error: () => undefined };
    this.#handle = await openEmbeddedLog({
      folder: join(this.folder, name),
      logger,
      cleanIntervalMs: 3_600_000,
      tombstoneRetentionMs: 0,
    });
    const compacted = { partitions, cleanup: 'compact', retentionMs: null, minCompactionLagMs: 0 } as const;
    const kept = { partitions, cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 } as const;
    await this.log.createTopics([
      { ...compacted, name: words },
      { ...compacted, name: colours },
      { ...kept, name: deadLetterTopic },
    ]);
  }

  async closeLog(): Promise<void> {
    for (const view of this.#opened.splice(0)) await view.stop();
    await this.#handle?.log.close();
    this.#handle = null;
  }

  async run(options: WordsOptions & { readonly projecting?: Partial<ProjectionOptions> } = {}) {
    const { log, deadLetters, telemetry, store } = this;
    const backOff = { firstMs: 1, maxMs: 5 };
    const given = { log, deadLetters, telemetry, store, backOff, ...options.projecting };
    const view = await runProjection(wordsProjection(options), given);
    this.#opened.push(view);
    return view;
  }

  /** Stopped before the log closes. */
  onClose(opened: { stop(): Promise<void> }): void {
    this.#opened.push(opened);
  }

  /** What is in the dead-letter topic, as `topic/partition/offset: reason`. */
  async letters(): Promise<readonly string[]> {
    const all: string[] = [];
    for (let partition = 0; partition < partitions; partition++) {
      const place = { topic: deadLetterTopic, partition };
      const { records } = await this.log.read(place, 0, { maxRecords: 1_000, maxBytes: 10_000_000 });
      all.push(
        ...records.map(
          ({ headers: { topic, partition: from, offset, reason } }) => `${topic}/${from}/${offset}: ${reason}`,
        ),
      );
    }
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeLog();
    await this.corner?.[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const patienceMs = 4_000;

/** Resolves when the condition holds; gives up before the test does, so that a failing test ends. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const since = performance.now();
  while (!(await condition())) {
    if (performance.now() - since > patienceMs) throw new Error('it did not come to pass');
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}
