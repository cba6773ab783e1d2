/** The rows of the view. Columns are named after the fields of the records; what is derived says so. */
import { table } from '@airy/views';

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
  /** Of the id, as the default name shows it, in lower case. */
  readonly idEnd: string;
}

/** Derived from a conversation's metadata, and from nothing else: what filters find it by (search-terms.ts). */
export interface ConversationDocumentTable {
  readonly id: string;
  /** 0: it is shown under its default name. */
  readonly hasName: 0 | 1;
  readonly terms: string;
  /** Pieces of the words of its name. */
  readonly grams: string;
}

/**
 * How many conversations of one partition a channel has, so that a list knows its total without counting. Per partition,
 * because a row is written from one partition only.
 */
export interface ConversationCountTable {
  /** `<partition>/<channelId>` */
  readonly id: string;
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
  readonly conversationDocument: ConversationDocumentTable;
  readonly conversationCount: ConversationCountTable;
  readonly metadata: MetadataTable;
  readonly readReceipt: ReadReceiptTable;
  readonly channel: ChannelTable;
}

export const messageTable = table<MessageTable>(
  'message',
  {
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
  [
    // `isFromContact` stands in the index, so that counting the unread of old records reads no messages.
    { name: 'messageByTime', columns: ['conversationId', 'sentAt', 'position', 'isFromContact'] },
    {
      name: 'messagePending',
      columns: ['conversationId', 'sentAt', 'position', 'id'],
      where: { deliveryState: 'PENDING', isFromContact: 0 },
    },
  ],
);

export const conversationTable = table<ConversationTable>(
  'conversation',
  {
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
    idEnd: 'text',
  },
  [{ name: 'conversationByTime', columns: ['lastSentAt', 'id'] }],
);

export const conversationDocumentTable = table<ConversationDocumentTable>('conversationDocument', {
  id: 'text',
  hasName: 'integer',
  terms: 'text',
  grams: 'text',
});

export const conversationCountTable = table<ConversationCountTable>('conversationCount', {
  id: 'text',
  channelId: 'text',
  conversations: 'bigint',
});

export const metadataTable = table<MetadataTable>(
  'metadata',
  { id: 'text', subject: 'text', key: 'text', value: 'text', valueType: 'text', timestamp: 'bigint' },
  [{ name: 'metadataBySubject', columns: ['subject'] }],
);

export const readReceiptTable = table<ReadReceiptTable>('readReceipt', {
  conversationId: 'text',
  readDate: 'bigint',
  readIndex: 'bigint?',
  readContactCount: 'bigint?',
});

export const channelTable = table<ChannelTable>('channel', {
  id: 'text',
  source: 'text',
  sourceChannelId: 'text',
  token: 'text?',
  connectionState: 'text',
});

export const tables = [
  messageTable,
  conversationTable,
  conversationDocumentTable,
  conversationCountTable,
  metadataTable,
  readReceiptTable,
  channelTable,
];
