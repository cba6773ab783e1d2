/** The communication view as a projection: which topics it folds, into which tables, answering what. */
import type { LogRecord } from '@airy/event-log';
import type { Channel, Message, Metadata, ReadReceipt } from '@airy/model';
import type { OpenProjection, Projection, TopicFold, ViewDatabase } from '@airy/views';
import { MessageFold } from './message-fold.ts';
import type { CommunicationView } from './port.ts';
import { communicationQueries } from './queries.ts';
import { channelFold, metadataFold, readReceiptFold, type Apply } from './reference-folds.ts';
import { createTables, type Tables } from './tables.ts';

/** A topic by its full name, and what its records say. */
export interface RecordSource<Value> {
  readonly topic: string;
  /** @throws AiryError `schema_unknown`, `registry_unavailable`; Error if the bytes are not such a record. */
  decode(value: Uint8Array): Value | Promise<Value>;
}

export interface CommunicationSources {
  readonly messages: RecordSource<Message>;
  readonly metadata: RecordSource<Metadata>;
  readonly readReceipts: RecordSource<ReadReceipt>;
  readonly channels: RecordSource<Channel>;
}

/** Raise it with every change of tables or folds. */
const version = 1;

export function communicationProjection(sources: CommunicationSources): Projection<CommunicationView> {
  return {
    name: 'communication-view',
    version,
    topics: Object.values(sources).map(({ topic }) => topic),
    createTables,
    open: database => openProjection(sources, database as ViewDatabase<Tables>),
  };
}

function openProjection(
  sources: CommunicationSources,
  database: ViewDatabase<Tables>,
): OpenProjection<CommunicationView> {
  const messages = new MessageFold(database);
  return {
    query: communicationQueries(database.kysely),
    folds: new Map<string, TopicFold<unknown>>([
      topicFold(sources.messages, (record, message) => messages.apply(record, message)),
      topicFold(sources.metadata, metadataFold(database)),
      topicFold(sources.readReceipts, readReceiptFold(database)),
      topicFold(sources.channels, channelFold(database)),
    ]),
    flush: () => messages.flush(),
    discard: () => messages.discard(),
  };
}

/** The runner hands a fold only what its own `decode` has made, so the value has the type that is claimed for it. */
function topicFold<Value>(source: RecordSource<Value>, apply: Apply<Value>): [string, TopicFold<unknown>] {
  const fold: TopicFold<unknown> = {
    decode: (record: LogRecord) => {
      if (record.value === null) throw new Error('a tombstone has no value');
      return source.decode(record.value);
    },
    apply: (record, value) => apply(record, value as Value | null),
  };
  return [source.topic, fold];
}
