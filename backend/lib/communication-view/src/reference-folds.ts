/** Metadata, read receipts and channels → rows: one row a record, the last one wins. */
import type { Channel, Metadata, ReadReceipt } from '@airy/model';
import type { LogRecord } from '@airy/event-log';
import { prepare, type ViewDatabase } from '@airy/views';
import type { ChannelTable, MetadataTable, ReadReceiptTable, Tables } from './tables.ts';

/** Applies one record; null is a tombstone. @throws Error for a record without a usable key. */
export type Apply<Value> = (record: LogRecord, value: Value | null) => void;

type Id = { readonly id: string };

/** Kinds of subject that are shown; the rest of the topic (a writer's own memory) is nobody's document. */
const shownSubject = /^(conversation|message|channel):/;

export function metadataFold({ connection, kysely }: ViewDatabase<Tables>): Apply<Metadata> {
  const store = prepare<MetadataTable, unknown>(connection, ({ id, subject, key, value, valueType, timestamp }) =>
    kysely
      .insertInto('metadata')
      .values({ id, subject, key, value, valueType, timestamp })
      .onConflict(conflict => conflict.column('id').doUpdateSet({ subject, key, value, valueType, timestamp })),
  );
  const remove = prepare<Id, unknown>(connection, ({ id }) => kysely.deleteFrom('metadata').where('id', '=', id));
  return (record, metadata) => {
    const id = keyOf(record);
    if (metadata === null) remove.run({ id });
    else if (shownSubject.test(metadata.subject)) store.run({ id, ...metadata });
  };
}

export function readReceiptFold({ connection, kysely }: ViewDatabase<Tables>): Apply<ReadReceipt> {
  const store = prepare<ReadReceiptTable, unknown>(
    connection,
    ({ conversationId, readDate, readIndex, readContactCount }) =>
      kysely
        .insertInto('readReceipt')
        .values({ conversationId, readDate, readIndex, readContactCount })
        .onConflict(conflict =>
          conflict.column('conversationId').doUpdateSet({ readDate, readIndex, readContactCount }),
        ),
  );
  const remove = prepare<Id, unknown>(connection, ({ id }) =>
    kysely.deleteFrom('readReceipt').where('conversationId', '=', id),
  );
  return (record, receipt) => {
    const id = keyOf(record, receipt?.conversationId);
    if (receipt === null) remove.run({ id });
    else store.run(receipt);
  };
}

export function channelFold({ connection, kysely }: ViewDatabase<Tables>): Apply<Channel> {
  const store = prepare<ChannelTable, unknown>(connection, ({ id, source, sourceChannelId, token, connectionState }) =>
    kysely
      .insertInto('channel')
      .values({ id, source, sourceChannelId, token, connectionState })
      .onConflict(conflict => conflict.column('id').doUpdateSet({ source, sourceChannelId, token, connectionState })),
  );
  const remove = prepare<Id, unknown>(connection, ({ id }) => kysely.deleteFrom('channel').where('id', '=', id));
  return (record, channel) => {
    const id = keyOf(record, channel?.id);
    if (channel === null) remove.run({ id });
    else store.run(channel);
  };
}

function keyOf(record: LogRecord, expected: string = record.key ?? ''): string {
  if (record.key === null) throw new Error('the record has no key');
  if (record.key !== expected) throw new Error(`the key is not the id of the record: ${record.key}`);
  return record.key;
}
