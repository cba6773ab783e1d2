/** Metadata, read receipts and channels → rows: one row a record, the last one wins. */
import type { Channel, Metadata, ReadReceipt } from '@airy/model';
import { prepare, recordKey, type Apply, type ViewDatabase } from '@airy/views';
import type { ChannelTable, MetadataTable, ReadReceiptTable, Tables } from './tables.ts';

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
    const id = recordKey(record, undefined);
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
    const id = recordKey(record, receipt?.conversationId);
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
    const id = recordKey(record, channel?.id);
    if (channel === null) remove.run({ id });
    else store.run(channel);
  };
}
