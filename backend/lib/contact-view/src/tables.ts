/** The rows of the view: leaves as they stand in the log, and what lists and look-ups need of them. */
import { table } from '@airy/views';

export interface LeafTable {
  /** Key of the record: tombstones of Airy Core have nothing else. */
  readonly id: string;
  readonly contactId: string;
  readonly key: string;
  readonly value: string;
  readonly valueType: string;
  readonly timestamp: number;
}

/** Of the leaves of one contact, and so of one partition. */
export interface ContactTable {
  readonly id: string;
  /** What the list is ordered by (`nameOrder`). */
  readonly name: string;
  readonly leaves: number;
}

/** A conversation of a contact; the id is that of the leaf. */
export interface LinkTable {
  readonly id: string;
  readonly conversationId: string;
  readonly contactId: string;
  /** Epoch ms. */
  readonly since: number;
}

/** Of one partition, so that a list knows its total without counting. */
export interface ContactCountTable {
  readonly partition: string;
  readonly contacts: number;
}

export interface Tables {
  readonly contactLeaf: LeafTable;
  readonly contact: ContactTable;
  readonly contactLink: LinkTable;
  readonly contactCount: ContactCountTable;
}

export const leafTable = table<LeafTable>(
  'contactLeaf',
  { id: 'text', contactId: 'text', key: 'text', value: 'text', valueType: 'text', timestamp: 'bigint' },
  [{ name: 'contactLeafByContact', columns: ['contactId'] }],
);

export const contactTable = table<ContactTable>('contact', { id: 'text', name: 'text', leaves: 'integer' }, [
  { name: 'contactByName', columns: ['name', 'id'] },
]);

export const linkTable = table<LinkTable>(
  'contactLink',
  { id: 'text', conversationId: 'text', contactId: 'text', since: 'bigint' },
  [{ name: 'contactLinkByConversation', columns: ['conversationId'] }],
);

export const countTable = table<ContactCountTable>('contactCount', { partition: 'text', contacts: 'bigint' });

export const tables = [leafTable, contactTable, linkTable, countTable];

/** An index entry of PostgreSQL holds less than 3 kB; names that differ later are ordered by id. */
const maxNameLength = 200;

/** What a contact is ordered by: `0` and the name, or `1` where there is none, which is last. */
export function nameOrder(displayName: string | null): string {
  return displayName === null
    ? '1'
    : `0${[...displayName.slice(0, 2 * maxNameLength)].slice(0, maxNameLength).join('')}`;
}
