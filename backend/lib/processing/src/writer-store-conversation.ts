/** The conversation writer's store: messages by id and index, metadata leaves, counters, outcomes. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ConversationLayer, unplacedPrefix } from '@airy/domain';
import type { Conversation, ConversationState, Unplaced } from '@airy/domain';
import type { Message, Metadata } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import { writeAheadLogOf } from '@airy/views';
import type { WriteAheadLog } from '@airy/views';
import { RecentlyUsed } from './writer-recently-used.ts';
import { inTransaction, openStoreFile, outcomeRetentionMs, ProgressTable } from './writer-store.ts';
import type { Changes, Progress, WriterStore } from './writer-store.ts';

const tables = [
  ProgressTable.schema,
  `CREATE TABLE message (id TEXT PRIMARY KEY, partition INTEGER, conversation_id TEXT, position INTEGER,
     open_attempt TEXT, record TEXT)`,
  'CREATE INDEX message_position ON message (conversation_id, position)',
  'CREATE INDEX message_attempt ON message (conversation_id) WHERE open_attempt IS NOT NULL',
  `CREATE TABLE leaf (subject TEXT, key TEXT, partition INTEGER, value TEXT, value_type TEXT, timestamp INTEGER,
     PRIMARY KEY (subject, key)) WITHOUT ROWID`,
  `CREATE INDEX leaf_source ON leaf (value) WHERE key = 'source.id'`,
  `CREATE INDEX leaf_unplaced ON leaf (partition) WHERE key GLOB '${unplacedPrefix}*'`,
  'CREATE TABLE conversation (id TEXT PRIMARY KEY, partition INTEGER, record TEXT) WITHOUT ROWID',
  'CREATE TABLE outcome (command_id TEXT PRIMARY KEY, partition INTEGER, at INTEGER) WITHOUT ROWID',
  'CREATE INDEX outcome_age ON outcome (at)',
];

/** A message that waits for a conversation no longer (ExpireMessage in @airy/domain). */
export interface OverdueMessage {
  readonly conversationId: string;
  readonly messageId: string;
  /** Epoch ms at which it was to fail. */
  readonly until: number;
}

export interface ConversationStoreOptions {
  readonly path: string;
  /** Epoch ms. */
  readonly clock: () => number;
}

/** Conversations, and documents, kept in memory: those that somebody writes in now. */
const recentlyUsed = 5_000;

const pruneIntervalMs = 60 * 60 * 1000;

export class ConversationStore implements WriterStore<ConversationLayer>, ConversationState {
  readonly #database: DatabaseSync;
  readonly #progress: ProgressTable;
  readonly #statements: Statements;
  readonly #writeAheadLog: WriteAheadLog;
  readonly #conversations = new RecentlyUsed<Conversation | null>(recentlyUsed);
  readonly #documents = new RecentlyUsed<readonly Metadata[]>(recentlyUsed);
  readonly #clock: () => number;
  #leafOfRecord: StatementSync | null = null;
  #prunedAt = 0;

  constructor({ path, clock }: ConversationStoreOptions) {
    this.#database = openStoreFile(path, database => database.exec(tables.join(';')));
    this.#database.function('metadata_id', { deterministic: true }, (subject, key) =>
      metadataId(String(subject), String(key)),
    );
    this.#progress = new ProgressTable(this.#database);
    this.#statements = prepareStatements(this.#database);
    this.#writeAheadLog = writeAheadLogOf(this.#database, path);
    this.#clock = clock;
  }

  layer(): ConversationLayer {
    return new ConversationLayer(this);
  }

  conversation(id: string): Conversation | null {
    return this.#conversations.get(id, () => parsed<Conversation>(this.#statements.conversation.get(id)));
  }

  message(id: string): Message | null {
    return parsed<Message>(this.#statements.message.get(id));
  }

  messageAt(conversationId: string, index: number): Message | null {
    return parsed<Message>(this.#statements.messageAt.get(conversationId, index));
  }

  metadata(subject: string): readonly Metadata[] {
    return this.#documents.get(subject, () => this.#statements.leaves.all(subject) as unknown as Metadata[]);
  }

  messagesOfSource(sourceMessageId: string): readonly string[] {
    return this.#statements.messagesOfSource
      .all(sourceMessageId)
      .map(row => String(row['subject']).slice('message:'.length));
  }

  openAttempts(conversationId: string): readonly string[] {
    return this.#statements.openAttempts.all(conversationId).map(row => String(row['id']));
  }

  hasOutcome(commandId: string): boolean {
    return this.#statements.hasOutcome.get(commandId) !== undefined;
  }

  /** Subject and key of a leaf by the key of its record, which is all that a tombstone of Airy Core says. */
  leafOf(recordKey: string): Pick<Metadata, 'subject' | 'key'> | null {
    this.#leafOfRecord ??= prepareLeafOfRecord(this.#database);
    return (this.#leafOfRecord.get(recordKey) as Pick<Metadata, 'subject' | 'key'> | undefined) ?? null;
  }

  /** Messages of a partition whose conversation did not come in time. @param now epoch ms. */
  overdue(partition: number, now: number): readonly OverdueMessage[] {
    return this.#statements.unplaced.all(partition).flatMap(row => {
      const conversationId = String(row['subject']).slice('writer:'.length);
      const { messageId, until } = JSON.parse(String(row['value'])) as Unplaced;
      return until !== null && until <= now ? [{ conversationId, messageId, until }] : [];
    });
  }

  progress(partition: number): Progress {
    return this.#progress.of(partition);
  }

  store({ partition, layer, progress }: Changes<ConversationLayer>): void {
    this.#forgetCached(layer);
    inTransaction(this.#database, () => {
      this.#storeMessages(partition, layer);
      this.#storeLeaves(partition, layer);
      for (const [id, at] of layer.outcomes) this.#statements.putOutcome.run(id, partition, at);
      this.#progress.advance(partition, progress);
      this.#prune();
    });
  }

  forget(partition: number): void {
    inTransaction(this.#database, () => {
      for (const table of ['message', 'leaf', 'conversation', 'outcome'])
        this.#database.prepare(`DELETE FROM ${table} WHERE partition = ?`).run(partition);
      this.#progress.forget(partition);
    });
    this.#conversations.clear();
    this.#documents.clear();
  }

  makeRoom(): Promise<void> | null {
    return this.#writeAheadLog.makeRoom();
  }

  async close(): Promise<void> {
    await this.#writeAheadLog.close();
    this.#database.close();
  }

  #forgetCached(layer: ConversationLayer): void {
    for (const id of layer.conversations.keys()) this.#conversations.delete(id);
    for (const subject of layer.leaves.keys()) this.#documents.delete(subject);
  }

  #storeMessages(partition: number, layer: ConversationLayer): void {
    for (const message of layer.messages.values()) {
      const { id, conversationId, index, openAttempt } = message;
      this.#statements.putMessage.run(id, partition, conversationId, index, openAttempt, JSON.stringify(message));
    }
    for (const conversation of layer.conversations.values())
      this.#statements.putConversation.run(conversation.id, partition, JSON.stringify(conversation));
  }

  #storeLeaves(partition: number, layer: ConversationLayer): void {
    for (const [subject, leaves] of layer.leaves)
      for (const [key, leaf] of leaves) {
        if (leaf === null) this.#statements.removeLeaf.run(subject, key);
        else this.#statements.putLeaf.run(subject, key, partition, leaf.value, leaf.valueType, leaf.timestamp);
      }
  }

  #prune(): void {
    const now = this.#clock();
    if (now - this.#prunedAt < pruneIntervalMs) return;
    this.#prunedAt = now;
    this.#statements.prune.run(now - outcomeRetentionMs);
  }
}

/** Our own tombstones say what they remove, so the index is made only where there are others. */
function prepareLeafOfRecord(database: DatabaseSync): StatementSync {
  database.exec('CREATE INDEX IF NOT EXISTS leaf_record ON leaf (metadata_id(subject, key))');
  return database.prepare('SELECT subject, key FROM leaf WHERE metadata_id(subject, key) = ?');
}

type Statements = ReturnType<typeof prepareStatements>;

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    conversation: prepare('SELECT record FROM conversation WHERE id = ?'),
    message: prepare('SELECT record FROM message WHERE id = ?'),
    messageAt: prepare('SELECT record FROM message WHERE conversation_id = ? AND position = ?'),
    leaves: prepare('SELECT subject, key, value, value_type AS valueType, timestamp FROM leaf WHERE subject = ?'),
    messagesOfSource: prepare(
      `SELECT subject FROM leaf WHERE value = ? AND key = 'source.id' AND subject LIKE 'message:%'`,
    ),
    openAttempts: prepare(
      'SELECT id FROM message WHERE conversation_id = ? AND open_attempt IS NOT NULL ORDER BY position',
    ),
    unplaced: prepare(`SELECT subject, value FROM leaf WHERE partition = ? AND key GLOB '${unplacedPrefix}*'`),
    hasOutcome: prepare('SELECT 1 FROM outcome WHERE command_id = ?'),
    putMessage: prepare(
      `INSERT INTO message (id, partition, conversation_id, position, open_attempt, record) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET partition = excluded.partition, conversation_id = excluded.conversation_id,
         position = excluded.position, open_attempt = excluded.open_attempt, record = excluded.record`,
    ),
    putConversation: prepare('INSERT OR REPLACE INTO conversation (id, partition, record) VALUES (?, ?, ?)'),
    putLeaf: prepare(
      'INSERT OR REPLACE INTO leaf (subject, key, partition, value, value_type, timestamp) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    removeLeaf: prepare('DELETE FROM leaf WHERE subject = ? AND key = ?'),
    putOutcome: prepare('INSERT OR IGNORE INTO outcome (command_id, partition, at) VALUES (?, ?, ?)'),
    prune: prepare('DELETE FROM outcome WHERE at < ?'),
  };
}

function parsed<T>(row: Record<string, unknown> | undefined): T | null {
  return row === undefined ? null : (JSON.parse(String(row['record'])) as T);
}
