/** What re-homing must know of each state topic: where a record belongs, what it lacks, and how that is mended. */
import type { Message, Metadata, ReadReceipt } from '@airy/model';
import { isSealed } from '@airy/secrets';
import type { Secrets } from '@airy/secrets';
import { partitionFor } from '@airy/topics';
import type { Codec, Codecs, TopicNames } from '@airy/topics';
import { administrationRules } from './rehome-administration-rules.ts';
import type { Note, Order, Rule } from './rehome-rule.ts';

export type { Note, Order } from './rehome-rule.ts';

/** Their places are numbers in the ledger: new ones come last. */
export const stateTopicIds = [
  'messages',
  'metadata',
  'readReceipt',
  'channels',
  'tags',
  'contacts',
  'templates',
  'webhooks',
  'users',
  'customSources',
] as const;
export type StateTopicId = (typeof stateTopicIds)[number];

/** One topic, with the type of its records out of sight. */
export interface StateTopic {
  readonly id: StateTopicId;
  readonly name: string;
  /** Its records may be given an `Order`. */
  readonly isOrdered: boolean;
  /** @throws AiryError as `Codec.decode`; Error if the key is not the id of what the record holds. */
  note(record: KeyedRecord): Promise<Note>;
  /** The value as we write it. */
  mended(record: KeyedRecord, order: Order | null): Promise<Uint8Array>;
  /** What our tombstones say beside the key. */
  tombstoneHeaders(record: KeyedRecord): Promise<Readonly<Record<string, string>>>;
}

export interface KeyedRecord {
  readonly key: string;
  readonly value: Uint8Array;
  readonly partition: number;
}

export interface RuleOptions {
  readonly codecs: Codecs;
  readonly names: TopicNames;
  /** Of the topics that are partitioned by conversation, or by contact. */
  readonly partitions: number;
  readonly secrets: Pick<Secrets, 'seal'>;
}

export function stateTopics({ codecs, names, partitions, secrets }: RuleOptions): readonly StateTopic[] {
  const homeOf: HomeOf = id => partitionFor(id, partitions);
  const ofAdministration = administrationRules(secrets);
  const topic = <T>(id: StateTopicId, codec: Codec<T>, rule: Rule<T>) =>
    stateTopic({ id, name: names[id] }, codec, rule);
  return [
    topic('messages', codecs.messages, messageRule(homeOf)),
    topic('metadata', codecs.metadata, metadataRule(homeOf, secrets)),
    topic('readReceipt', codecs.readReceipt, receiptRule(homeOf)),
    topic('channels', codecs.channels, ofAdministration.channels),
    topic('tags', codecs.tags, ofAdministration.tags),
    topic('contacts', codecs.contacts, contactRule(homeOf)),
    topic('templates', codecs.templates, ofAdministration.templates),
    topic('webhooks', codecs.webhooks, ofAdministration.webhooks),
    topic('users', codecs.users, ofAdministration.users),
    topic('customSources', codecs.customSources, ofAdministration.customSources),
  ];
}

function stateTopic<T>(
  { id, name }: Pick<StateTopic, 'id' | 'name'>,
  codec: Codec<T>,
  { keyOf, note, mend }: Rule<T>,
): StateTopic {
  return {
    id,
    name,
    isOrdered: id === 'messages' || id === 'readReceipt',
    async note({ key, value, partition }) {
      const decoded = await codec.decode(value);
      const expected = keyOf(decoded);
      if (expected !== null && expected !== key)
        throw new Error(`the key ${key} is not the id ${expected} of the record`);
      return { ...nothingNoted, ...note(decoded, partition) };
    },
    async mended({ value }, order) {
      return codec.encode(mend(await codec.decode(value), order));
    },
    async tombstoneHeaders({ value }) {
      if (id !== 'metadata' && id !== 'contacts') return {};
      const { subject, key } = (await codec.decode(value)) as Metadata;
      return { subject, key };
    },
  };
}

const nothingNoted = { owner: null, at: null, isFromContact: false, index: null, contactCount: null, isPlain: false };

/** Of a conversation, a contact, or a channel as the subject of metadata. */
type HomeOf = (id: string) => number;

function messageRule(homeOf: HomeOf): Rule<Message> {
  return {
    keyOf: ({ id }) => id,
    note: ({ conversationId, sentAt, isFromContact, index, contactCount }) => ({
      home: homeOf(conversationId),
      owner: conversationId,
      at: sentAt,
      isFromContact,
      index: contactCount === null ? null : index,
      contactCount: index === null ? null : contactCount,
    }),
    mend: (message, order) => ({ ...message, ...order }),
  };
}

/** Channel metadata in which Airy Core kept what opens the platform account. */
const tokenKeys: ReadonlySet<string> = new Set(['page_token', 'user_token']);
const subjectOf = /^(\w+):(.*)$/s;

function metadataRule(homeOf: HomeOf, secrets: RuleOptions['secrets']): Rule<Metadata> {
  const isPlain = ({ subject, key, value }: Metadata): boolean =>
    subject.startsWith('channel:') && tokenKeys.has(key) && value !== '' && !isSealed(value);
  return {
    keyOf: () => null,
    note: (metadata, partition) => {
      const [, kind, id = ''] = subjectOf.exec(metadata.subject) ?? [];
      if (kind === 'conversation' || kind === 'channel') return { home: homeOf(id), isPlain: isPlain(metadata) };
      // The writer's memory is of a conversation or of a message.
      if (kind === 'writer') return { home: homeOf(id), owner: id };
      return { home: partition, owner: kind === 'message' ? id : null };
    },
    mend: metadata => (isPlain(metadata) ? { ...metadata, value: secrets.seal(metadata.value) } : metadata),
  };
}

/** A contact is its leaves, all in one place. */
function contactRule(homeOf: HomeOf): Rule<Metadata> {
  return {
    keyOf: () => null,
    note: ({ subject }, partition) => {
      const [, kind, id = ''] = subjectOf.exec(subject) ?? [];
      return { home: kind === 'contact' ? homeOf(id) : partition };
    },
    mend: leaf => leaf,
  };
}

function receiptRule(homeOf: HomeOf): Rule<ReadReceipt> {
  return {
    keyOf: ({ conversationId }) => conversationId,
    note: ({ conversationId, readDate, readIndex, readContactCount }) => ({
      home: homeOf(conversationId),
      owner: conversationId,
      at: readDate,
      index: readContactCount === null ? null : readIndex,
      contactCount: readIndex === null ? null : readContactCount,
    }),
    mend: (receipt, order) =>
      order === null ? receipt : { ...receipt, readIndex: order.index, readContactCount: order.contactCount },
  };
}
