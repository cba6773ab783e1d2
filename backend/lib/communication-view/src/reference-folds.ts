/** Read receipts and channels → rows: one row a record, the last one wins. */
import type { Channel, ReadReceipt } from '@airy/model';
import { recordKey, type RecordFold, type Rows } from '@airy/views';
import { channelTable, readReceiptTable } from './tables.ts';

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
