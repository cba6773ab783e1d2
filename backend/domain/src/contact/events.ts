/** What happens to contacts, in the events topic beside what happens in conversations. */
import type { CloudEvent } from '../event.ts';
import type { EnsureContact } from './commands.ts';
import type { Contact } from './contact.ts';

export interface ContactData {
  readonly contact: Contact;
  /** Conversations that it is no longer linked to. */
  readonly unlinked: readonly string[];
}

export interface ContactDeletedData {
  readonly id: string;
  /** Ids of those it was linked to. */
  readonly conversations: readonly string[];
  /** Null: it was deleted for its own sake. */
  readonly mergedInto: string | null;
}

export interface MergeData {
  readonly mergeId: string;
  readonly sourceId: string;
  readonly destinationId: string;
}

export interface MergeStartedData extends MergeData {
  readonly source: Contact;
  readonly sourceHistory: readonly Contact[];
  readonly by: string;
}

/** `contact.merge-started`, `contact.merge-refused` and `contact.redirected` are steps, for stations. */
export type ContactEvent =
  | CloudEvent<'contact.created', ContactData>
  | CloudEvent<'contact.updated', ContactData>
  | CloudEvent<'contact.deleted', ContactDeletedData>
  /** The destination has absorbed the source, which is deleted next. */
  | CloudEvent<'contact.merged', MergeData & { readonly contact: Contact; readonly by: string }>
  | CloudEvent<'contact.merge-started', MergeStartedData>
  | CloudEvent<
      'contact.merge-refused',
      MergeData & { readonly reason: 'not_found' | 'contact_being_merged' | 'invalid_request' }
    >
  /** The command that is to follow. */
  | CloudEvent<'contact.redirected', { readonly command: EnsureContact }>;
