/** The communication view as a projection: which topics it folds, into which tables, answering what. */
import type { Channel, Message, Metadata, ReadReceipt } from '@airy/model';
import type { TopicNames } from '@airy/topics';
import { topicFold, type OpenProjection, type Projection, type ValueDecoder, type ViewDatabase } from '@airy/views';
import { MessageFold } from './message-fold.ts';
import type { CommunicationView } from './port.ts';
import { communicationQueries } from './queries.ts';
import { channelFold, metadataFold, readReceiptFold } from './reference-folds.ts';
import { createTables, type Tables } from './tables.ts';

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
const version = 1;

export function communicationProjection(topics: CommunicationTopics): Projection<CommunicationView> {
  const { messages, metadata, readReceipt, channels } = topics.names;
  return {
    name: 'communication-view',
    version,
    topics: [messages, metadata, readReceipt, channels],
    createTables,
    open: database => openProjection(topics, database),
  };
}

function openProjection(
  { codecs, names }: CommunicationTopics,
  database: ViewDatabase<Tables>,
): OpenProjection<CommunicationView> {
  const messages = new MessageFold(database);
  return {
    query: communicationQueries(database.kysely),
    folds: new Map([
      [names.messages, topicFold(codecs.messages, (record, message) => messages.apply(record, message))],
      [names.metadata, topicFold(codecs.metadata, metadataFold(database))],
      [names.readReceipt, topicFold(codecs.readReceipt, readReceiptFold(database))],
      [names.channels, topicFold(codecs.channels, channelFold(database))],
    ]),
    flush: () => messages.flush(),
    discard: () => messages.discard(),
  };
}
