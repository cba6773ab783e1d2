/** Name and picture of the contact of a conversation. */
import type { StoreProfile, UpdateContact } from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { memoryOf } from './held.ts';
import { ofKnown, ofKnownWithin } from './metadata.ts';
import { isKnown } from './state.ts';

export function updateContact(draft: Draft, { displayName }: UpdateContact): ConversationDecision {
  return ofKnownWithin(draft, subject => {
    draft.setText(subject, 'contact.display_name', displayName);
    draft.setText(memoryOf(draft.conversationId), 'named_by', 'agent');
  });
}

export function storeProfile(draft: Draft, profile: StoreProfile): ConversationDecision {
  return ofKnown(draft, subject => {
    if (profile.displayName !== null)
      storeName(draft, { subject, name: cut(profile.displayName), toldAt: profile.toldAt });
    if (profile.avatarUrl !== null) draft.setText(subject, 'contact.avatar_url', profile.avatarUrl);
    if (profile.fetchState !== null) draft.setText(subject, 'contact.fetch_state', profile.fetchState);
  });
}

/** As many characters as people may give a contact; what a platform sends is not refused for its length. */
const longestName = 1_000;

function cut(name: string): string {
  // No half of a character stays behind.
  return name.length <= longestName ? name : name.slice(0, longestName).replace(/[\uD800-\uDBFF]$/, '');
}

/** When a name was told is kept only where names differ, so that not every message writes it anew. */
function storeName(
  draft: Draft,
  { subject, name, toldAt }: { readonly subject: string; readonly name: string; readonly toldAt: number | undefined },
): void {
  const memory = memoryOf(draft.conversationId);
  const isNamedByAgent = draft.text(memory, 'named_by') === 'agent';
  if (isNamedByAgent || draft.text(subject, 'contact.display_name') === name) return;
  const known = draft.text(memory, 'named_at');
  if (toldAt !== undefined && known !== null && Number(known) > toldAt) return;
  draft.setText(subject, 'contact.display_name', name);
  if (toldAt !== undefined) draft.setText(memory, 'named_at', String(toldAt));
}

/** A contact that never wrote, and that we did not write to first, has no id to ask with: only the state is forgotten. */
export function refetch(draft: Draft): ConversationDecision {
  return ofKnown(draft, subject => {
    draft.removeAt(subject, 'contact.fetch_state');
    const conversation = draft.conversation();
    const contactId = conversation?.contactId ?? conversation?.recipientId ?? null;
    if (!isKnown(conversation) || contactId === null) return;
    const { id, channelId, source } = conversation;
    draft.emit('contact.refetch', id, { conversationId: id, channelId, source, contactId });
  });
}
