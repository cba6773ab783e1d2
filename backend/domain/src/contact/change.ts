/** How fields of a contact change, and what two contacts make together: pure, on documents. */
import { flatten, fold, MetadataLimitError } from '@airy/model';
import type { Document, Json } from '@airy/model';
import type { ContactFields } from './commands.ts';
import { addressFields, contactTexts, snapshotOf, unknownContact } from './contact.ts';
import { limitProblem } from './limits.ts';
import type { Contact, ContactText, ContactWithHistory, Texts } from './contact.ts';

/** @throws MetadataLimitError */
export function changed(contact: ContactWithHistory, fields: ContactFields): ContactWithHistory {
  const texts = Object.fromEntries(contactTexts.map(field => [field, textAfter(contact[field], fields[field])]));
  const { timezone } = fields;
  return {
    ...contact,
    ...(texts as Record<ContactText, string | null>),
    timezone: timezone === '' ? null : (timezone ?? contact.timezone),
    via: textsAfter(contact.via, fields.via ?? {}),
    address: textsAfter(contact.address, withoutNulls(fields.address ?? {})),
    conversations: textsAfter(contact.conversations, fields.conversations ?? {}),
    metadata: fields.metadata ? documentAfter(contact.metadata, split(fields.metadata)) : contact.metadata,
  };
}

/** Why a contact of these fields alone could not be stored; null if it could. */
export function fieldsProblem(fields: ContactFields): string | null {
  try {
    return limitProblem(changed(unknownContact(''), fields));
  } catch (error) {
    if (error instanceof MetadataLimitError) return error.message;
    throw error;
  }
}

/** The destination wins, value by value; what it lacks comes from the source. Histories follow one another, flat. */
export function merged(destination: ContactWithHistory, source: ContactWithHistory): ContactWithHistory {
  return { ...withWhatItLacks(destination, source), mergeHistory: historyAfter(destination, source) };
}

function withWhatItLacks(destination: ContactWithHistory, source: Contact): ContactWithHistory {
  const texts = Object.fromEntries(contactTexts.map(field => [field, destination[field] ?? source[field]]));
  return {
    ...destination,
    ...(texts as Record<ContactText, string | null>),
    timezone: destination.timezone ?? source.timezone,
    via: { ...source.via, ...destination.via },
    address: Object.fromEntries(
      addressFields.flatMap(field => {
        const value = destination.address[field] ?? source.address[field];
        return value === undefined ? [] : [[field, value]];
      }),
    ),
    conversations: { ...source.conversations, ...destination.conversations },
    metadata: united(destination.metadata, source.metadata),
  };
}

function historyAfter(destination: ContactWithHistory, source: ContactWithHistory): readonly Contact[] {
  return [...destination.mergeHistory, ...source.mergeHistory, snapshotOf(source)];
}

function textAfter(before: string | null, change: string | null | undefined): string | null {
  return change === '' ? null : (change ?? before);
}

function textsAfter(before: Texts, change: Texts): Texts {
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== ''));
}

function withoutNulls(texts: Readonly<Record<string, string | null | undefined>>): Texts {
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Dots separate within a key as they do between keys. @throws MetadataLimitError */
function split(document: Document): Document {
  return fold(flatten(document).map(leaf => ({ ...leaf, subject: '', timestamp: 0 })));
}

function documentAfter(before: Document, change: Document): Document {
  const after: Record<string, Json> = { ...before };
  for (const [key, value] of Object.entries(change)) {
    const known = Object.hasOwn(before, key) ? before[key] : undefined;
    if (value === null || value === '') delete after[key];
    else if (isDocument(value)) put(after, key, documentAfter(isDocument(known) ? known : {}, value));
    else after[key] = value;
  }
  return after;
}

/** An empty object is none, as no leaf could say that it is there. */
function put(document: Record<string, Json>, key: string, value: Document): void {
  if (Object.keys(value).length === 0) delete document[key];
  else document[key] = value;
}

function united(first: Document, second: Document): Document {
  const both: Record<string, Json> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const known = Object.hasOwn(first, key) ? first[key] : undefined;
    if (known === undefined) both[key] = value;
    else if (isDocument(known) && isDocument(value)) both[key] = united(known, value);
  }
  return both;
}

function isDocument(value: Json | undefined): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
