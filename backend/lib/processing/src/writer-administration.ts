/** The administration writer: channels and tags are its alone to write. */
import { administrationEntityOf, handleAdministration, readAdministrationCommand } from '@airy/domain';
import type { AdministrationCommand, AdministrationFact, AdministrationLayer } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { Channel, Tag } from '@airy/model';
import type { Codecs, TopicNames } from '@airy/topics';
import type { RecordCodec, StateRecord, WriterDomain } from './writer-domain.ts';
import { AdministrationStore } from './writer-store-administration.ts';
import { runWriter } from './writer.ts';
import type { RunningWriter, WriterRunOptions } from './writer.ts';

export interface AdministrationWriterOptions extends WriterRunOptions {
  readonly codecs: Pick<Codecs, 'channels' | 'tags'>;
  readonly topics: TopicNames;
}

/**
 * Decides on administration commands until it is stopped.
 * @throws AiryError `log_unavailable`.
 */
export function runAdministrationWriter(options: AdministrationWriterOptions): Promise<RunningWriter> {
  return runWriter(administrationDomain(options), options);
}

interface AdministrationCodecs {
  readonly channels: RecordCodec<Channel>;
  readonly tags: RecordCodec<Tag>;
}

type Domain = WriterDomain<AdministrationCommand, AdministrationFact, AdministrationLayer>;

function administrationDomain(options: AdministrationWriterOptions): Domain {
  const { topics } = options;
  const channels = { topic: topics.channels, ...options.codecs.channels };
  const tags = { topic: topics.tags, ...options.codecs.tags };
  const codecs = { channels, tags };
  return {
    station: 'administration-writer',
    eventSource: 'airy/administration',
    topics: {
      commands: topics.administrationCommands,
      events: topics.administrationEvents,
      state: [channels.topic, tags.topic],
    },
    read: readAdministrationCommand,
    entityOf: administrationEntityOf,
    handle: handleAdministration,
    encode: fact => encoded(fact, codecs),
    decode: record => decoded(record, codecs),
    openStore: () => new AdministrationStore(),
  };
}

function encoded(fact: AdministrationFact, { channels, tags }: AdministrationCodecs): StateRecord {
  switch (fact.kind) {
    case 'channel':
      return { topic: channels.topic, key: fact.channel.id, value: channels.encode(fact.channel) };
    case 'tag':
      return { topic: tags.topic, key: fact.tag.id, value: tags.encode(fact.tag) };
    case 'tag-removed':
      return { topic: tags.topic, key: fact.id, value: null };
  }
}

async function decoded(
  { topic, key, value }: LogRecord,
  { channels, tags }: AdministrationCodecs,
): Promise<AdministrationFact | null> {
  if (value === null) return topic === tags.topic && key !== null ? { kind: 'tag-removed', id: key } : null;
  if (topic === channels.topic) return { kind: 'channel', channel: await channels.decode(value) };
  if (topic === tags.topic) return { kind: 'tag', tag: await tags.decode(value) };
  throw new Error(`not a topic of the administration writer: ${topic}`);
}
