/**
 * Commands to the conversation writer about contacts. The entity (and so the partition) is `contactId`. "Result" is what
 * `outcome.result` holds; a contact there has its history.
 */
import type { Document } from '@airy/model';
import type { AddressField, Contact, ContactText } from './contact.ts';

interface OfContact {
  readonly contactId: string;
}

/** What is to change: null or absent leaves a field as it is, an empty text removes it. */
export interface ContactFields extends Readonly<Partial<Record<ContactText, string | null>>> {
  readonly timezone?: number | '' | null | undefined;
  /** By kind; an empty text removes one. */
  readonly via?: Readonly<Record<string, string>> | null | undefined;
  readonly address?: Readonly<Partial<Record<AddressField, string | null>>> | null | undefined;
  /** Id to source; an empty source takes the link away. */
  readonly conversations?: Readonly<Record<string, string>> | null | undefined;
  /** Nested JSON; null or an empty text removes what is there and beneath. */
  readonly metadata?: Document | null | undefined;
}

/** Result: the contact; as it is, if there is one of this id. Rejected: `invalid_request` (too deep, too large). */
export interface CreateContact extends OfContact {
  readonly type: 'contact.create';
  readonly fields: ContactFields;
}

/** Result: the contact. Rejected: `not_found`, `contact_being_merged`, `invalid_request` (too deep, too large). */
export interface UpdateContactFields extends OfContact {
  readonly type: 'contact.update';
  readonly fields: ContactFields;
}

/** Result: `{ conversations }`, the ids it was linked to. Rejected: `not_found`, `contact_being_merged`. */
export interface DeleteContact extends OfContact {
  readonly type: 'contact.delete';
}

/**
 * Somebody writes in a conversation, or is called by a name there: the contact of that conversation is made, linked and
 * named. Where this contact was merged into another one, the event `contact.redirected` sends it on. Result: null.
 */
export interface EnsureContact extends OfContact {
  readonly type: 'contact.ensure';
  readonly conversationId: string;
  /** Null: it is only called by another name, and nothing is made or linked. */
  readonly source: string | null;
  /** The contact that a conversation gets by itself: `uuid5(conversation id)`. */
  readonly homeId: string;
  /** As the conversation knows it; null if it has no name yet. */
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  /** Epoch ms by the writer's clock of what it follows from: what was deleted later stays deleted. */
  readonly at: number;
  /** What it was merged into is gone: the conversation begins anew with the contact of its own. */
  readonly isForced: boolean;
}

/**
 * First step of a merge, at the source: nobody else changes it until the destination has decided. Result:
 * `{ mergeId, source, by }`, of the merge that is under way if it goes the same way. Rejected: `not_found`,
 * `contact_being_merged`.
 */
export interface StartMerge extends OfContact {
  readonly type: 'contact.merge';
  readonly mergeId: string;
  readonly destinationId: string;
  /** Who merges. */
  readonly by: string;
}

/**
 * Second step, at the destination, which takes in what it lacks; a repeat finds its verdict. Result: `{ contact }`, null
 * if it was deleted since, or `{ refused }` with the code why not.
 */
export interface AbsorbContact extends OfContact {
  readonly type: 'contact.absorb';
  readonly mergeId: string;
  readonly source: Contact;
  /** What was merged into the source before. */
  readonly sourceHistory: readonly Contact[];
  readonly by: string;
}

/** Last step, at the source, once the destination has absorbed it. Of another merge: changes nothing. Result: null. */
export interface FinishMerge extends OfContact {
  readonly type: 'contact.finish-merge';
  readonly mergeId: string;
  readonly destinationId: string;
}

/** Last step if the destination has refused: the source is free again. Result: null. */
export interface ReleaseContact extends OfContact {
  readonly type: 'contact.release';
  readonly mergeId: string;
}

export type ContactCommand =
  | CreateContact
  | UpdateContactFields
  | DeleteContact
  | EnsureContact
  | StartMerge
  | AbsorbContact
  | FinishMerge
  | ReleaseContact;
