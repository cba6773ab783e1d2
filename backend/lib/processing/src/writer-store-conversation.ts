/** The conversation writer's store: messages by id and index, metadata leaves, counters, outcomes. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ConversationLayer } from '@airy/domain';
import type { Conversation, ConversationState } from '@airy/domain';
import type { Message, Metadata } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import { inTransaction, openStoreFile, ProgressTable } from './writer-store.ts';
import type { Changes, Progress, WriterStore } from './writer-store.ts';

const tables = [
  ProgressTable.schema,
  `CREATE TABLE message (id TEXT PRIMARY KEY, partition INTEGER, conversation_id TEXT, position INTEGER,
     open_attempt TEXT, record TEXT)`,
  'CREATE INDEX message_position ON message (conversation_id, position)',
  'CREATE INDEX message_attempt ON message (conversation_id) WHERE open_attempt IS NOT NULL',
  `CREATE TABLE leaf (id TEXT PRIMARY KEY, partition INTEGER, subject TEXT, key TEXT, value TEXT, value_type TEXT,
     timestamp INTEGER) WITHOUT ROWID`,
  'CREATE INDEX leaf_subject ON leaf (subject)',
  `CREATE INDEX leaf_source ON leaf (value) WHERE key = 'source.id'`,
  'CREATE TABLE conversation (id TEXT PRIMARY KEY, partition INTEGER, record TEXT) WITHOUT ROWID',
  'CREATE TABLE outcome (command_id TEXT PRIMARY KEY, partition INTEGER, at INTEGER) WITHOUT ROWID',
  'CREATE INDEX outcome_age ON outcome (at)',
];

export interface ConversationStoreOptions {
  readonly path: string;
  /** Epoch ms. */
  readonly clock: () => number;
}

/** Outcomes are known longer than commands are kept (7 days). */
const outcomeRetentionMs = 8 * 24 * 60 * 60 * 1000;
const pruneIntervalMs = 60 * 60 * 1000;

export class ConversationStore implements WriterStore<ConversationLayer>, ConversationState {
  readonly #database: DatabaseSync;
  readonly #progress: ProgressTable;
  readonly #statements: Statements;
  readonly #clock: () => number;
  #prunedAt = 0;

  constructor({ path, clock }: ConversationStoreOptions) {
    this.#database = openStoreFile(path, database => database.exec(tables.join(';')));
    this.#progress = new ProgressTable(this.#database);
    this.#statements = prepareStatements(this.#database);
    this.#clock = clock;
  }

  layer(): ConversationLayer {
    return new ConversationLayer(this);
  }

  conversation(id: string): Conversation | null {
    return parsed<Conversation>(this.#statements.conversation.get(id));
  }

  message(id: string): Message | null {
    return parsed<Message>(this.#statements.message.get(id));
  }

  messageAt(conversationId: string, index: number): Message | null {
    return parsed<Message>(this.#statements.messageAt.get(conversationId, index));
  }

  metadata(subject: string): readonly Metadata[] {
    return this.#statements.leaves.all(subject) as unknown as Metadata[];
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

  /** Subject and key of a leaf by the key of its record: a tombstone says no more. */
  leafOf(recordKey: string): Pick<Metadata, 'subject' | 'key'> | null {
    return (this.#statements.leaf.get(recordKey) as Pick<Metadata, 'subject' | 'key'> | undefined) ?? null;
  }

  progress(partition: number): Progress {
    return this.#progress.of(partition);
  }

  store({ partition, layer, progress }: Changes<ConversationLayer>): void {
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
  }

  close(): void {
    this.#database.close();
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
        const id = metadataId(subject, key);
        if (leaf === null) this.#statements.removeLeaf.run(id);
        else this.#statements.putLeaf.run(id, partition, subject, key, leaf.value, leaf.valueType, leaf.timestamp);
      }
  }

  #prune(): void {
    const now = this.#clock();
    if (now - this.#prunedAt < pruneIntervalMs) return;
    this.#prunedAt = now;
    this.#statements.prune.run(now - outcomeRetentionMs);
  }
}

type Statements = ReturnType<typeof prepareStatements>;

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    conversation: prepare('SELECT record FROM conversation WHERE id = ?'),
    message: prepare('SELECT record FROM message WHERE id = ?'),
    messageAt: prepare('SELECT record FROM message WHERE conversation_id = ? AND position = ?'),
    leaves: prepare('SELECT subject, key, value, value_type AS valueType, timestamp FROM leaf WHERE subject = ?'),
    leaf: prepare('SELECT subject, key FROM leaf WHERE id = ?'),
    messagesOfSource: prepare(
      `SELECT subject FROM leaf WHERE value = ? AND key = 'source.id' AND subject LIKE 'message:%'`,
    ),
    openAttempts: prepare(
      'SELECT id FROM message WHERE conversation_id = ? AND open_attempt IS NOT NULL ORDER BY position',
    ),
    hasOutcome: prepare('SELECT 1 FROM outcome WHERE command_id = ?'),
    putMessage: prepare(
      `INSERT INTO message (id, partition, conversation_id, position, open_attempt, record) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET partition = excluded.partition, conversation_id = excluded.conversation_id,
         position = excluded.position, open_attempt = excluded.open_attempt, record = excluded.record`,
    ),
    putConversation: prepare('INSERT OR REPLACE INTO conversation (id, partition, record) VALUES (?, ?, ?)'),
    putLeaf: prepare(
      'INSERT OR REPLACE INTO leaf (id, partition, subject, key, value, value_type, timestamp) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    removeLeaf: prepare('DELETE FROM leaf WHERE id = ?'),
    putOutcome: prepare('INSERT OR IGNORE INTO outcome (command_id, partition, at) VALUES (?, ?, ?)'),
    prune: prepare('DELETE FROM outcome WHERE at < ?'),
  };
}

function parsed<T>(row: Record<string, unknown> | undefined): T | null {
  return row === undefined ? null : (JSON.parse(String(row['record'])) as T);
}
