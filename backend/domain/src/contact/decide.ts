/** Decisions about contacts: pure, part of the conversation writer, which owns their partitions. */
import { rejected } from '../decision.ts';
import type { DecisionContext } from '../decision.ts';
import type { ConversationDecision } from '../conversation/draft.ts';
import type { ConversationState } from '../conversation/state.ts';
import { changed } from './change.ts';
import type { ContactCommand, CreateContact, UpdateContactFields } from './commands.ts';
import { ContactDraft, withinLimits } from './contact-draft.ts';
import { snapshotOf, unknownContact } from './contact.ts';
import { ensure } from './ensure.ts';
import { absorb, finishMerge, release, startMerge } from './merge.ts';

type Deciders = {
  readonly [T in ContactCommand['type']]: (
    draft: ContactDraft,
    command: Extract<ContactCommand, { type: T }>,
  ) => ConversationDecision;
};

const deciders: Deciders = {
  'contact.create': create,
  'contact.update': update,
  'contact.delete': remove,
  'contact.ensure': ensure,
  'contact.merge': startMerge,
  'contact.absorb': absorb,
  'contact.finish-merge': finishMerge,
  'contact.release': release,
};

export function isContactCommand(command: { readonly type: string }): command is ContactCommand {
  return Object.hasOwn(deciders, command.type);
}

/** What follows from a command in a state. Changes nothing by itself; equal input gives equal output. */
export function decideContact(
  state: ConversationState,
  command: ContactCommand,
  context: DecisionContext,
): ConversationDecision {
  const decide = deciders[command.type] as (draft: ContactDraft, command: ContactCommand) => ConversationDecision;
  return withinLimits(() => decide(new ContactDraft(state, context, command.contactId), command));
}

function create(draft: ContactDraft, { fields }: CreateContact): ConversationDecision {
  if (draft.contact !== null) return draft.finish(draft.contact);
  draft.forget('gone', 'merged_into');
  const contact = draft.store(changed(unknownContact(draft.id), fields));
  if (contact !== null) draft.emit('contact.created', { contact: snapshotOf(contact), unlinked: [] });
  return draft.finish(contact);
}

function update(draft: ContactDraft, { fields }: UpdateContactFields): ConversationDecision {
  const before = draft.contact;
  if (before === null) return rejected('not_found', 'Contact not found');
  if (draft.remembered('merging') !== null) return rejected('contact_being_merged', 'The contact is being merged');
  const contact = draft.store(changed(before, fields)) ?? before;
  const unlinked = Object.keys(before.conversations).filter(id => !Object.hasOwn(contact.conversations, id));
  if (draft.hasChanged) draft.emit('contact.updated', { contact: snapshotOf(contact), unlinked });
  return draft.finish(contact);
}

function remove(draft: ContactDraft): ConversationDecision {
  if (draft.contact === null) return rejected('not_found', 'Contact not found');
  if (draft.remembered('merging') !== null) return rejected('contact_being_merged', 'The contact is being merged');
  const conversations = Object.keys(draft.contact.conversations);
  draft.store(null);
  draft.forget('copied_avatar');
  draft.remember('gone', String(draft.now));
  // What was merged here must not be taken in again; from whom and what is forgotten with the contact.
  for (const key of draft.memoryKeys) if (isVerdict(key)) draft.remember(key, 'absorbed');
  draft.emit('contact.deleted', { id: draft.id, conversations, mergedInto: null });
  return draft.finish({ conversations });
}

function isVerdict(key: string): key is `merge.${string}` {
  return key.startsWith('merge.');
}
