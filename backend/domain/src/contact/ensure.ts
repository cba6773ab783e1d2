/** The contact that a conversation gets by itself (contract §3, contacts, Automatic). */
import { defaultDisplayName } from '@airy/model';
import type { ConversationDecision } from '../conversation/draft.ts';
import type { EnsureContact } from './commands.ts';
import type { ContactDraft } from './contact-draft.ts';
import { snapshotOf, unknownContact } from './contact.ts';
import type { ContactWithHistory } from './contact.ts';

export function ensure(draft: ContactDraft, command: EnsureContact): ConversationDecision {
  if (draft.contact !== null) return copy(draft, draft.contact, command);
  const mergedInto = draft.remembered('merged_into');
  if (mergedInto !== null && !command.isForced) return redirect(draft, { ...command, contactId: mergedInto });
  if (isDeletedSince(draft, command.at)) return draft.finish();
  if (draft.id !== command.homeId) return redirect(draft, { ...command, contactId: command.homeId, isForced: true });
  return command.source === null ? draft.finish() : make(draft, command, command.source);
}

function make(draft: ContactDraft, command: EnsureContact, source: string): ConversationDecision {
  const { conversationId, displayName } = command;
  draft.forget('gone', 'merged_into');
  const contact = draft.store({
    ...unknownContact(draft.id),
    displayName: displayName ?? defaultDisplayName({ id: conversationId, source }),
    avatarUrl: copiedAvatar(draft, command, null),
    conversations: { [conversationId]: source },
  });
  if (contact !== null) draft.emit('contact.created', { contact: snapshotOf(contact), unlinked: [] });
  return draft.finish();
}

/** While it is being merged nobody changes it; the destination hears of the next change. */
function copy(draft: ContactDraft, before: ContactWithHistory, command: EnsureContact): ConversationDecision {
  if (draft.remembered('merging') !== null) return draft.finish();
  const { conversationId, source, displayName } = command;
  const isLinked = Object.hasOwn(before.conversations, conversationId);
  if (!isLinked && source === null) return draft.finish();
  const contact = draft.store({
    ...before,
    displayName: isStillDefault(before) ? (displayName ?? before.displayName) : before.displayName,
    avatarUrl: copiedAvatar(draft, command, before.avatarUrl),
    conversations: { ...(!isLinked && source !== null && { [conversationId]: source }), ...before.conversations },
  });
  if (contact !== null && draft.hasChanged)
    draft.emit('contact.updated', { contact: snapshotOf(contact), unlinked: [] });
  return draft.finish();
}

/** The platform's picture follows the platform; one that somebody gave stays. */
function copiedAvatar(draft: ContactDraft, { avatarUrl }: EnsureContact, before: string | null): string | null {
  const isOurs = before === null || before === draft.remembered('copied_avatar');
  if (avatarUrl === null || !isOurs) return before;
  draft.remember('copied_avatar', avatarUrl);
  return avatarUrl;
}

function isStillDefault({ displayName, conversations }: ContactWithHistory): boolean {
  if (displayName === null) return true;
  return Object.entries(conversations).some(([id, source]) => displayName === defaultDisplayName({ id, source }));
}

function isDeletedSince(draft: ContactDraft, at: number): boolean {
  const gone = draft.remembered('gone');
  return gone !== null && at <= Number(gone);
}

function redirect(draft: ContactDraft, command: EnsureContact): ConversationDecision {
  draft.emit('contact.redirected', { command });
  return draft.finish();
}
