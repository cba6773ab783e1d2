/** The administration writer: channels, tags and whatever else `administrationEntities` names are its alone to write. */
import {
  administrationEntities,
  administrationEntityOf,
  handleAdministration,
  readAdministrationCommand,
} from '@airy/domain';
import type {
  AdministrationCommand,
  AdministrationEntity,
  AdministrationFact,
  AdministrationLayer,
} from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { Codecs, TopicNames } from '@airy/topics';
import type { RecordCodec, StateRecord, WriterDomain } from './writer-domain.ts';
import { AdministrationStore } from './writer-store-administration.ts';
import { runWriter } from './writer.ts';
import type { RunningWriter, WriterRunOptions } from './writer.ts';

type StateTopic = (typeof administrationEntities)[AdministrationEntity]['topic'];

export interface AdministrationWriterOptions extends WriterRunOptions {
  readonly codecs: Pick<Codecs, StateTopic>;
  readonly topics: TopicNames;
}

/**
 * Decides on administration commands until it is stopped.
 * @throws AiryError `log_unavailable`.
 */
export function runAdministrationWriter(options: AdministrationWriterOptions): Promise<RunningWriter> {
  return runWriter(administrationDomain(options), options);
}

/** An entity with its topic; the type of its records is out of sight. */
interface Place extends RecordCodec<unknown> {
  readonly entity: AdministrationEntity;
  readonly isRemovable: boolean;
}

type Domain = WriterDomain<AdministrationCommand, AdministrationFact, AdministrationLayer>;

function administrationDomain({ topics, codecs }: AdministrationWriterOptions): Domain {
  const places = (Object.keys(administrationEntities) as AdministrationEntity[]).map((entity): Place => {
    const { topic, isRemovable } = administrationEntities[entity];
    const { encode, decode } = codecs[topic];
    // Facts hold the record of their entity.
    return { entity, isRemovable, topic: topics[topic], encode, decode };
  });
  const byEntity = new Map(places.map(place => [place.entity, place]));
  const byTopic = new Map(places.map(place => [place.topic, place]));
  return {
    station: 'administration-writer',
    eventSource: 'airy/administration',
    topics: {
      commands: topics.administrationCommands,
      events: topics.administrationEvents,
      state: places.map(({ topic }) => topic),
    },
    read: readAdministrationCommand,
    entityOf: administrationEntityOf,
    handle: handleAdministration,
    encode: fact => encoded(fact, placeOf(byEntity, fact.entity)),
    decode: record => decoded(record, placeOf(byTopic, record.topic)),
    openStore: () => new AdministrationStore(),
  };
}

function placeOf<K>(places: ReadonlyMap<K, Place>, key: K): Place {
  const place = places.get(key);
  if (place === undefined) throw new Error(`not of the administration writer: ${String(key)}`);
  return place;
}

function encoded({ id, record }: AdministrationFact, { topic, encode }: Place): StateRecord {
  return { topic, key: id, value: record === null ? null : encode(record) };
}

async function decoded({ key, value }: LogRecord, place: Place): Promise<AdministrationFact | null> {
  const { entity, isRemovable, decode } = place;
  if (value === null) return isRemovable && key !== null ? { kind: 'record', entity, id: key, record: null } : null;
  const record = (await decode(value)) as { readonly id: string };
  return { kind: 'record', entity, id: record.id, record } as AdministrationFact;
}
