/** The statements of the messages' fold, compiled once per view. */
import type { ViewDatabase, Prepared } from '@airy/views';
import { prepare } from '@airy/views';
import type { ConversationTable, MessageTable, Tables } from './tables.ts';

type Id = { readonly id: string };
type Counted = { readonly messages: number; readonly contactMessages: number; readonly contactCount: number | null };

export interface MessageStatements {
  /** Changes nothing if the message is there. */
  readonly insert: Prepared<MessageTable, unknown>;
  readonly update: Prepared<MessageTable, unknown>;
  readonly remove: Prepared<Id, unknown>;
  readonly byId: Prepared<Id, MessageTable>;
  /** Of the conversation with this id. */
  readonly last: Prepared<Id, MessageTable>;
  readonly first: Prepared<Id, MessageTable>;
  readonly lastOfContact: Prepared<Id, MessageTable>;
  readonly count: Prepared<Id, Counted>;
  readonly conversation: Prepared<Id, ConversationTable>;
  readonly storeConversation: Prepared<ConversationTable, unknown>;
  readonly removeConversation: Prepared<Id, unknown>;
  readonly addToCount: Prepared<{ readonly channelId: string; readonly conversations: number }, unknown>;
  readonly removeEmptyCount: Prepared<{ readonly channelId: string }, unknown>;
}

const messageColumns = [
  'conversationId',
  'channelId',
  'source',
  'senderId',
  'sourceRecipientId',
  'isFromContact',
  'deliveryState',
  'headers',
  'content',
  'sentAt',
  'updatedAt',
  'position',
  'contactCount',
  'openAttempt',
] as const satisfies readonly (keyof MessageTable)[];

const conversationColumns = [
  'channelId',
  'lastSentAt',
  'lastPosition',
  'lastId',
  'createdAt',
  'firstPosition',
  'firstId',
  'contactSenderId',
  'contactSentAt',
  'contactPosition',
  'contactId',
  'contactCount',
  'messages',
  'contactMessages',
] as const satisfies readonly (keyof ConversationTable)[];

/** Each column as a parameter: the input of `prepare` makes one of every property that is read. */
function columns<Row extends object, Name extends keyof Row>(input: Row, names: readonly Name[]): Pick<Row, Name> {
  return Object.fromEntries(names.map(name => [name, input[name]])) as Pick<Row, Name>;
}

export function messageStatements({ connection, kysely }: ViewDatabase<Tables>): MessageStatements {
  return { ...rowStatements({ connection, kysely }), ...summaryStatements({ connection, kysely }) };
}

function rowStatements({ connection, kysely }: ViewDatabase<Tables>) {
  return {
    insert: prepare<MessageTable, unknown>(connection, input =>
      kysely
        .insertInto('message')
        .values({ id: input.id, ...columns(input, messageColumns) })
        .onConflict(conflict => conflict.column('id').doNothing()),
    ),
    update: prepare<MessageTable, unknown>(connection, input =>
      kysely.updateTable('message').set(columns(input, messageColumns)).where('id', '=', input.id),
    ),
    remove: prepare<Id, unknown>(connection, ({ id }) => kysely.deleteFrom('message').where('id', '=', id)),
    byId: prepare<Id, MessageTable>(connection, ({ id }) =>
      kysely.selectFrom('message').selectAll().where('id', '=', id),
    ),
    conversation: prepare<Id, ConversationTable>(connection, ({ id }) =>
      kysely.selectFrom('conversation').selectAll().where('id', '=', id),
    ),
    storeConversation: prepare<ConversationTable, unknown>(connection, input =>
      kysely
        .insertInto('conversation')
        .values({ id: input.id, ...columns(input, conversationColumns) })
        .onConflict(conflict => conflict.column('id').doUpdateSet(columns(input, conversationColumns))),
    ),
    removeConversation: prepare<Id, unknown>(connection, ({ id }) =>
      kysely.deleteFrom('conversation').where('id', '=', id),
    ),
  };
}

function summaryStatements({ connection, kysely }: ViewDatabase<Tables>) {
  const ofConversation = (id: string) => kysely.selectFrom('message').where('conversationId', '=', id);
  const newest = (id: string) =>
    ofConversation(id).selectAll().orderBy('sentAt', 'desc').orderBy('position', 'desc').orderBy('id', 'desc').limit(1);
  return {
    last: prepare<Id, MessageTable>(connection, ({ id }) => newest(id)),
    lastOfContact: prepare<Id, MessageTable>(connection, ({ id }) => newest(id).where('isFromContact', '=', 1)),
    first: prepare<Id, MessageTable>(connection, ({ id }) =>
      ofConversation(id).selectAll().orderBy('position').orderBy('sentAt').orderBy('id').limit(1),
    ),
    count: prepare<Id, Counted>(connection, ({ id }) =>
      ofConversation(id).select(({ fn }) => [
        fn.countAll<number>().as('messages'),
        fn.sum<number>('isFromContact').as('contactMessages'),
        fn.max('contactCount').as('contactCount'),
      ]),
    ),
    addToCount: prepare<{ readonly channelId: string; readonly conversations: number }, unknown>(connection, input =>
      kysely
        .insertInto('conversationCount')
        .values({ channelId: input.channelId, conversations: input.conversations })
        .onConflict(conflict =>
          conflict.column('channelId').doUpdateSet(({ eb, ref }) => ({
            conversations: eb('conversationCount.conversations', '+', ref('excluded.conversations')),
          })),
        ),
    ),
    removeEmptyCount: prepare<{ readonly channelId: string }, unknown>(connection, ({ channelId }) =>
      kysely.deleteFrom('conversationCount').where('channelId', '=', channelId).where('conversations', '=', 0),
    ),
  };
}
