/** The conversation writer: messages, metadata, read receipts and contacts are its alone to write. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { entityOf, handleConversation, readConversationCommand } from '@airy/domain';
import type { CommunicationCommand, ConversationFact, ConversationLayer } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { Message, Metadata, ReadReceipt } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import type { Codecs, TopicNames } from '@airy/topics';
import type { RecordCodec, StateRecord, WriterDomain } from './writer-domain.ts';
import { ConversationStore, type OverdueMessage } from './writer-store-conversation.ts';
import { runWriter } from './writer.ts';
import type { RunningWriter, WriterRunOptions } from './writer.ts';

export interface ConversationWriterOptions extends WriterRunOptions {
  readonly codecs: Pick<Codecs, 'messages' | 'metadata' | 'readReceipt' | 'contacts'>;
  readonly topics: TopicNames;
  /** Data folder of the process; the store is `<folder>/writers/conversation.db`. */
  readonly folder: string;
}

export interface RunningConversationWriter extends RunningWriter {
  /** Messages that have waited long enough for their conversation, of the partitions decided here. @param now epoch ms. */
  overdue(now: number): readonly OverdueMessage[];
}

/**
 * Decides on conversation commands until it is stopped.
 * @throws AiryError `log_unavailable`; what the disk says if the store cannot be opened.
 */
export async function runConversationWriter(options: ConversationWriterOptions): Promise<RunningConversationWriter> {
  const folder = join(options.folder, 'writers');
  mkdirSync(folder, { recursive: true });
  const clock = options.clock ?? Date.now;
  const store = new ConversationStore({ path: join(folder, 'conversation.db'), clock });
  const writer = await runWriter(conversationDomain(options, store), options);
  const overdue = (now: number): readonly OverdueMessage[] =>
    [...writer.partitions].flatMap(partition => store.overdue(partition, now));
  return { ...writer, overdue };
}

interface ConversationCodecs {
  readonly messages: RecordCodec<Message>;
  readonly metadata: RecordCodec<Metadata>;
  readonly readReceipts: RecordCodec<ReadReceipt>;
  /** Leaves of contacts: as metadata, in a topic of their own. */
  readonly contacts: RecordCodec<Metadata>;
}

type Domain = WriterDomain<CommunicationCommand, ConversationFact, ConversationLayer>;

function conversationDomain(options: ConversationWriterOptions, store: ConversationStore): Domain {
  const { topics } = options;
  const messages = { topic: topics.messages, ...options.codecs.messages };
  const metadata = { topic: topics.metadata, ...options.codecs.metadata };
  const readReceipts = { topic: topics.readReceipt, ...options.codecs.readReceipt };
  const contacts = { topic: topics.contacts, ...options.codecs.contacts };
  const codecs = { messages, metadata, readReceipts, contacts };
  return {
    station: 'conversation-writer',
    eventSource: 'airy/conversation',
    topics: {
      commands: topics.commands,
      events: topics.events,
      state: [messages.topic, metadata.topic, readReceipts.topic, contacts.topic],
    },
    read: readConversationCommand,
    entityOf,
    handle: handleConversation,
    encode: fact => encoded(fact, codecs),
    decode: (record, layer) => decoded(record, { codecs, store, layer }),
    openStore: () => store,
  };
}

function encoded(fact: ConversationFact, codecs: ConversationCodecs): StateRecord {
  const { messages, readReceipts } = codecs;
  switch (fact.kind) {
    case 'message':
      return { topic: messages.topic, key: fact.message.id, value: messages.encode(fact.message) };
    case 'metadata': {
      const { subject, key } = fact.metadata;
      const { topic, encode } = leavesOf(subject, codecs);
      return { topic, key: metadataId(subject, key), value: encode(fact.metadata) };
    }
    case 'metadata-removed': {
      const { subject, key } = fact;
      return {
        topic: leavesOf(subject, codecs).topic,
        key: metadataId(subject, key),
        value: null,
        headers: { subject, key },
      };
    }
    case 'receipt': {
      const { receipt } = fact;
      return { topic: readReceipts.topic, key: receipt.conversationId, value: readReceipts.encode(receipt) };
    }
  }
}

/** Where the leaves of a subject stand. */
function leavesOf(subject: string, { metadata, contacts }: ConversationCodecs): RecordCodec<Metadata> {
  return subject.startsWith('contact:') ? contacts : metadata;
}

interface Decoding {
  readonly codecs: ConversationCodecs;
  readonly store: ConversationStore;
  readonly layer: ConversationLayer;
}

/** Deleted messages leave nothing to know; the other tombstones of these topics are none of ours. */
function decoded(record: LogRecord, decoding: Decoding): ConversationFact | null | Promise<ConversationFact | null> {
  const { messages, metadata, readReceipts, contacts } = decoding.codecs;
  const isLeaf = record.topic === metadata.topic || record.topic === contacts.topic;
  if (record.value === null) return isLeaf ? removedLeaf(record, decoding) : null;
  switch (record.topic) {
    case messages.topic:
      return mapped(messages.decode(record.value), message => ({ kind: 'message', message }));
    case metadata.topic:
    case contacts.topic:
      return mapped(metadata.decode(record.value), leaf => ({ kind: 'metadata', metadata: leaf }));
    case readReceipts.topic:
      return mapped(readReceipts.decode(record.value), receipt => ({ kind: 'receipt', receipt }));
    default:
      throw new Error(`not a topic of the conversation writer: ${record.topic}`);
  }
}

/** Ours say what they remove; Airy Core's have the key only. */
function removedLeaf({ key: recordKey, headers }: LogRecord, { store, layer }: Decoding): ConversationFact | null {
  const { subject, key } = headers;
  if (subject !== undefined && key !== undefined) return { kind: 'metadata-removed', subject, key };
  const leaf = recordKey === null ? null : (leafIn(layer, recordKey) ?? store.leafOf(recordKey));
  return leaf === null ? null : { kind: 'metadata-removed', subject: leaf.subject, key: leaf.key };
}

function leafIn(layer: ConversationLayer, recordKey: string): Pick<Metadata, 'subject' | 'key'> | null {
  for (const [subject, leaves] of layer.leaves)
    for (const key of leaves.keys()) if (metadataId(subject, key) === recordKey) return { subject, key };
  return null;
}

function mapped<T>(
  value: T | Promise<T>,
  toFact: (value: T) => ConversationFact,
): ConversationFact | Promise<ConversationFact> {
  return value instanceof Promise ? value.then(toFact) : toFact(value);
}
