/**
 * A contact and the leaves it is stored as: Airy Core's keys, one record per value, subject `contact:<id>` (contract §2).
 * `metadata.<path>` is ours: Airy Core answered with the metadata it was given and never stored it.
 */
import { flatten, fold } from '@airy/model';
import type { Document, Leaf, Metadata } from '@airy/model';

export const contactTexts = ['displayName', 'avatarUrl', 'title', 'gender', 'locale', 'organizationName'] as const;
export type ContactText = (typeof contactTexts)[number];

/** The key of each part of an address. */
const addressKeys = {
  organizationName: 'address.organizationName',
  addressLine1: 'address.address_line1',
  addressLine2: 'address.address_line2',
  postalCode: 'address.postal_code',
  city: 'address.city',
  state: 'address.state',
  country: 'address.country',
} as const;
export type AddressField = keyof typeof addressKeys;
export const addressFields = Object.keys(addressKeys) as readonly AddressField[];

export type Texts = Readonly<Record<string, string>>;

/** As it is, and as it stands in the history of what it was merged into. */
export interface Contact extends Readonly<Record<ContactText, string | null>> {
  readonly id: string;
  readonly timezone: number | null;
  /** Kind to address. */
  readonly via: Texts;
  readonly address: Readonly<Partial<Record<AddressField, string>>>;
  /** Id of each linked conversation to its source. */
  readonly conversations: Texts;
  readonly metadata: Document;
  /** Epoch ms; null in history that Airy Core wrote without it. */
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
}

export interface ContactWithHistory extends Contact {
  /** What was merged into it, each as it was; oldest merge first, without histories of their own. */
  readonly mergeHistory: readonly Contact[];
}

export function contactSubject(id: string): string {
  return `contact:${id}`;
}

export function unknownContact(id: string): ContactWithHistory {
  const texts = Object.fromEntries(contactTexts.map(field => [field, null])) as Record<ContactText, null>;
  const none = { via: {}, address: {}, conversations: {}, metadata: {}, mergeHistory: [] };
  return { id, ...texts, timezone: null, ...none, createdAt: null, updatedAt: null };
}

const [via, conversations, metadata] = ['via.', 'conversations.', 'metadata.'];
/** Says when something was removed, which no other leaf could. */
const removedAt = 'updated_at';
const createdAt = 'created_at';
const mergeHistory = 'mergeHistory';

/** The conversation that a leaf links to its contact; null if it is another leaf. */
export function linkedConversation(key: string): string | null {
  return key.startsWith(conversations) ? key.slice(conversations.length) : null;
}

/** The key under which a contact's display name stands. */
export const displayNameKey = 'displayName' satisfies ContactText;

/** Null where there is not one leaf. */
export function readContact(id: string, leaves: readonly Metadata[]): ContactWithHistory | null {
  if (leaves.length === 0) return null;
  const byKey = new Map(leaves.map(leaf => [leaf.key, leaf]));
  const text = (key: string): string | null => byKey.get(key)?.value ?? null;
  const texts = Object.fromEntries(contactTexts.map(key => [key, text(key)])) as Record<ContactText, string | null>;
  const address = addressFields.flatMap(field => {
    const value = text(addressKeys[field]);
    return value === null ? [] : [[field, value] as const];
  });
  return {
    id,
    ...texts,
    timezone: wholeNumber(text('timezone')),
    via: textsBeneath(via, leaves),
    address: Object.fromEntries(address),
    conversations: textsBeneath(conversations, leaves),
    metadata: fold(beneath(metadata, leaves)),
    createdAt: byKey.get(createdAt)?.timestamp ?? null,
    updatedAt: Math.max(...leaves.map(({ timestamp }) => timestamp)),
    mergeHistory: historyOf(text(mergeHistory)),
  };
}

/** @throws MetadataLimitError */
export function leavesOf(contact: ContactWithHistory): readonly Leaf[] {
  const { timezone, mergeHistory: history } = contact;
  const text = (key: string, value: string): Leaf => ({ key, value, valueType: 'text' });
  const all = (prefix: string, texts: Texts): Leaf[] =>
    Object.entries(texts).map(([key, value]) => text(prefix + key, value));
  return [
    ...contactTexts.flatMap(field => (contact[field] === null ? [] : [text(field, contact[field])])),
    ...(timezone === null ? [] : [text('timezone', String(timezone))]),
    ...all(via, contact.via),
    ...addressFields.flatMap(field => {
      const value = contact.address[field];
      return value === undefined ? [] : [text(addressKeys[field], value)];
    }),
    ...all(conversations, contact.conversations),
    ...flatten(contact.metadata).map(leaf => ({ ...leaf, key: metadata + leaf.key })),
    ...(history.length === 0 ? [] : [text(mergeHistory, JSON.stringify(history.map(withoutNulls)))]),
  ];
}

/** Leaves that say something of the record, not of the person: kept when fields change. */
export const bookkeepingKeys = { createdAt, removedAt } as const;

/** As it is written into a history. */
export function snapshotOf({ mergeHistory: _history, ...contact }: ContactWithHistory): Contact {
  return contact;
}

function beneath(prefix: string, leaves: readonly Metadata[]): Metadata[] {
  return leaves
    .filter(({ key }) => key.startsWith(prefix))
    .map(leaf => ({ ...leaf, key: leaf.key.slice(prefix.length) }));
}

/** In an order of their own, so that an answer does not depend on the order of records. */
function textsBeneath(prefix: string, leaves: readonly Metadata[]): Texts {
  const entries = beneath(prefix, leaves).map(({ key, value }) => [key, value] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Airy Core wrote numbers as text. */
function wholeNumber(text: string | null): number | null {
  return text !== null && /^-?\d{1,15}(\.0)?$/.test(text) ? Math.trunc(Number(text)) : null;
}

/** What is none of a history is no reason to lose the contact. */
function historyOf(text: string | null): readonly Contact[] {
  if (text === null) return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter(isObject).map(historyEntry) : [];
  } catch {
    // Not JSON: the contact is shown without it.
    return [];
  }
}

/** Airy Core left out what was null, and our reader must not depend on what a foreign writer put there. */
function historyEntry(entry: Readonly<Record<string, unknown>>): Contact {
  const text = (key: string): string | null => (typeof entry[key] === 'string' ? entry[key] : null);
  const number = (key: string): number | null => (Number.isSafeInteger(entry[key]) ? Number(entry[key]) : null);
  const texts = Object.fromEntries(contactTexts.map(key => [key, text(key)])) as Record<ContactText, string | null>;
  const address = textsOf(entry['address']);
  return {
    id: text('id') ?? '',
    ...texts,
    timezone: number('timezone'),
    via: textsOf(entry['via']),
    address: Object.fromEntries(Object.entries(address).filter(([field]) => Object.hasOwn(addressKeys, field))),
    conversations: textsOf(entry['conversations']),
    metadata: isObject(entry['metadata']) ? (entry['metadata'] as Document) : {},
    createdAt: number('createdAt'),
    updatedAt: number('updatedAt'),
  };
}

function textsOf(value: unknown): Texts {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function withoutNulls(contact: Contact): object {
  return Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== null));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
