/** Metadata, read receipts and channels → rows: one row a record, the last one wins. */
import type { Channel, Metadata, ReadReceipt } from '@airy/model';
import { recordKey, type RecordFold, type Rows } from '@airy/views';
import { channelTable, metadataTable, readReceiptTable } from './tables.ts';

/** Kinds of subject that are shown; the rest of the topic (a writer's own memory) is nobody's document. */
const shownSubject = /^(conversation|message|channel):/;

export function metadataFold(rows: Rows): RecordFold<Metadata> {
  return {
    apply: (record, metadata) => {
      const id = recordKey(record, undefined);
      if (metadata === null) return rows.remove(metadataTable, id);
      const { subject, key, value, valueType, timestamp } = metadata;
      if (shownSubject.test(subject)) rows.put(metadataTable, { id, subject, key, value, valueType, timestamp });
    },
  };
}

export function readReceiptFold(rows: Rows): RecordFold<ReadReceipt> {
  return {
    apply: (record, receipt) => {
      const id = recordKey(record, receipt?.conversationId);
      if (receipt === null) return rows.remove(readReceiptTable, id);
      const { readDate, readIndex, readContactCount } = receipt;
      rows.put(readReceiptTable, { conversationId: id, readDate, readIndex, readContactCount });
    },
  };
}

export function channelFold(rows: Rows): RecordFold<Channel> {
  return {
    apply: (record, channel) => {
      const id = recordKey(record, channel?.id);
      if (channel === null) return rows.remove(channelTable, id);
      const { source, sourceChannelId, token, connectionState } = channel;
      rows.put(channelTable, { id, source, sourceChannelId, token, connectionState });
    },
  };
}
