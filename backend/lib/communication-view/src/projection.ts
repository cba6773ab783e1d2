/** The communication view as a projection: which topics it folds, into which tables, answering what. */
import type { Channel, Message, Metadata, ReadReceipt } from '@airy/model';
import type { TopicNames } from '@airy/topics';
import { decodeWith, type Projection, type RecordFold, type Steps, type ValueDecoder } from '@airy/views';
import { MessageFold } from './message-fold.ts';
import { MetadataFold } from './metadata-fold.ts';
import type { CommunicationView } from './port.ts';
import { communicationQueries } from './queries.ts';
import { channelFold, readReceiptFold } from './reference-folds.ts';
import { searchIndexes } from './search-indexes.ts';
import { tables } from './tables.ts';

/** `codecs` and `names` of @airy/topics fit. */
export interface CommunicationTopics {
  readonly codecs: {
    readonly messages: ValueDecoder<Message>;
    readonly metadata: ValueDecoder<Metadata>;
    readonly readReceipt: ValueDecoder<ReadReceipt>;
    readonly channels: ValueDecoder<Channel>;
  };
  readonly names: Pick<TopicNames, 'messages' | 'metadata' | 'readReceipt' | 'channels'>;
}

/** Raise it with every change of tables or folds. */
const version = 3;

export function communicationProjection({ names, codecs }: CommunicationTopics): Projection<CommunicationView> {
  return {
    name: 'communication-view',
    version,
    topics: new Map([
      [names.messages, decodeWith(codecs.messages)],
      [names.metadata, decodeWith(codecs.metadata)],
      [names.readReceipt, decodeWith(codecs.readReceipt)],
      [names.channels, decodeWith(codecs.channels)],
    ]),
    tables,
    indexes: searchIndexes,
    begin: rows => {
      const messages = new MessageFold(rows);
      const metadata = new MetadataFold(rows);
      const folds = new Map<string, RecordFold<never>>([
        [names.messages, messages],
        [names.metadata, metadata],
        [names.readReceipt, readReceiptFold(rows)],
        [names.channels, channelFold(rows)],
      ]);
      const settle = function* (): Steps {
        yield* messages.settle();
        yield* metadata.settle();
      };
      return { folds, settle };
    },
    query: kysely => communicationQueries(kysely),
  };
}
