/** The rows of the view. Columns are named after the fields of the records; what is derived says so. */
import { sql, type Kysely } from 'kysely';

/** A message as stored. `headers` is JSON; truth values are 0 and 1. */
export interface MessageTable {
  readonly id: string;
  readonly conversationId: string;
  readonly channelId: string;
  readonly source: string;
  readonly senderId: string;
  readonly sourceRecipientId: string | null;
  readonly isFromContact: 0 | 1;
  readonly deliveryState: string;
  readonly headers: string | null;
  readonly content: string;
  readonly sentAt: number;
  readonly updatedAt: number | null;
  /** The index; -1 where Airy Core wrote none, so that it sorts the same in every database. */
  readonly position: number;
  readonly contactCount: number | null;
  readonly openAttempt: string | null;
}

/** Derived from the conversation's messages, and from nothing else. */
export interface ConversationTable {
  readonly id: string;
  /** Of the last message, as are the next three. */
  readonly channelId: string;
  readonly lastSentAt: number;
  readonly lastPosition: number;
  readonly lastId: string;
  /** Of the first message by index, as are the next two. */
  readonly createdAt: number;
  readonly firstPosition: number;
  readonly firstId: string;
  /** Of the newest contact message, as are the next three; null if there is none. */
  readonly contactSenderId: string | null;
  readonly contactSentAt: number | null;
  readonly contactPosition: number | null;
  readonly contactId: string | null;
  /** Greatest of all messages. */
  readonly contactCount: number | null;
  readonly messages: number;
  readonly contactMessages: number;
}

/** How many conversations a channel has, so that a list knows its total without counting. */
export interface ConversationCountTable {
  readonly channelId: string;
  readonly conversations: number;
}

export interface MetadataTable {
  /** Key of the record: tombstones have nothing else. */
  readonly id: string;
  readonly subject: string;
  readonly key: string;
  readonly value: string;
  readonly valueType: string;
  readonly timestamp: number;
}

export interface ReadReceiptTable {
  readonly conversationId: string;
  readonly readDate: number;
  readonly readIndex: number | null;
  readonly readContactCount: number | null;
}

export interface ChannelTable {
  readonly id: string;
  readonly source: string;
  readonly sourceChannelId: string;
  readonly token: string | null;
  readonly connectionState: string;
}

export interface Tables {
  readonly message: MessageTable;
  readonly conversation: ConversationTable;
  readonly conversationCount: ConversationCountTable;
  readonly metadata: MetadataTable;
  readonly readReceipt: ReadReceiptTable;
  readonly channel: ChannelTable;
}

type ColumnType = 'text' | 'integer' | 'bigint';

/** Column name → type; a `?` after the type allows null. The first column is the key. */
type Columns = Readonly<Record<string, ColumnType | `${ColumnType}?`>>;

const tables: Readonly<Record<keyof Tables, Columns>> = {
  message: {
    id: 'text',
    conversationId: 'text',
    channelId: 'text',
    source: 'text',
    senderId: 'text',
    sourceRecipientId: 'text?',
    isFromContact: 'integer',
    deliveryState: 'text',
    headers: 'text?',
    content: 'text',
    sentAt: 'bigint',
    updatedAt: 'bigint?',
    position: 'bigint',
    contactCount: 'bigint?',
    openAttempt: 'text?',
  },
  conversation: {
    id: 'text',
    channelId: 'text',
    lastSentAt: 'bigint',
    lastPosition: 'bigint',
    lastId: 'text',
    createdAt: 'bigint',
    firstPosition: 'bigint',
    firstId: 'text',
    contactSenderId: 'text?',
    contactSentAt: 'bigint?',
    contactPosition: 'bigint?',
    contactId: 'text?',
    contactCount: 'bigint?',
    messages: 'bigint',
    contactMessages: 'bigint',
  },
  conversationCount: { channelId: 'text', conversations: 'bigint' },
  metadata: { id: 'text', subject: 'text', key: 'text', value: 'text', valueType: 'text', timestamp: 'bigint' },
  readReceipt: { conversationId: 'text', readDate: 'bigint', readIndex: 'bigint?', readContactCount: 'bigint?' },
  channel: {
    id: 'text',
    source: 'text',
    sourceChannelId: 'text',
    token: 'text?',
    connectionState: 'text',
  },
};

async function createTable(kysely: Kysely<unknown>, name: string, columns: Columns): Promise<void> {
  let table = kysely.schema.createTable(name);
  for (const [position, [column, declared]] of Object.entries(columns).entries()) {
    const isNullable = declared.endsWith('?');
    const type = (isNullable ? declared.slice(0, -1) : declared) as ColumnType;
    table = table.addColumn(column, type, definition => {
      const keyed = position === 0 ? definition.primaryKey() : definition;
      return isNullable ? keyed : keyed.notNull();
    });
  }
  await table.execute();
}

export async function createTables(kysely: Kysely<unknown>): Promise<void> {
  for (const [name, columns] of Object.entries(tables)) await createTable(kysely, name, columns);
  // `isFromContact` stands in the index, so that counting the unread of old records reads no messages.
  await kysely.schema
    .createIndex('messageByTime')
    .on('message')
    .columns(['conversationId', 'sentAt', 'position', 'isFromContact'])
    .execute();
  await kysely.schema.createIndex('conversationByTime').on('conversation').columns(['lastSentAt', 'id']).execute();
  await kysely.schema.createIndex('metadataBySubject').on('metadata').column('subject').execute();
  await kysely.schema
    .createIndex('messagePending')
    .on('message')
    .columns(['conversationId', 'sentAt', 'position', 'id'])
    .where(sql.ref('deliveryState'), '=', 'PENDING')
    .where(sql.ref('isFromContact'), '=', 0)
    .execute();
}
