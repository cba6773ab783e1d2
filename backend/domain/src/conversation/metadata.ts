/** What agents, systems and platforms say about a conversation, a message, a channel or a contact. */
import { flatten, MetadataLimitError } from '@airy/model';
import type { Json, Leaf } from '@airy/model';
import { rejected } from '../decision.ts';
import type { Rejected } from '../decision.ts';
import type {
  SetMetadata,
  SetState,
  StoreProfile,
  TagConversation,
  UntagConversation,
  UpdateContact,
} from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { memoryOf } from './held.ts';
import { isKnown } from './state.ts';

/** Leaves of one document, over all writes. */
export const maxLeavesPerSubject = 2_000;

export function setMetadata(draft: Draft, command: SetMetadata): ConversationDecision {
  if (command.subject.kind === 'conversation' && command.subject.id !== draft.conversationId)
    return rejected('invalid_request', 'The subject is another conversation');
  if (command.mustExist && !exists(draft, command.subject)) return rejected('not_found', 'Subject not found');
  const leaves = leavesOf(command.data);
  if ('ok' in leaves) return leaves;
  const subject = `${command.subject.kind}:${command.subject.id}`;
  for (const leaf of leaves) {
    if (leaf.valueType === 'nullValue') draft.removeAt(subject, leaf.key);
    else draft.setLeaf(subject, leaf);
  }
  if (draft.state.metadata(subject).length > maxLeavesPerSubject)
    return rejected('invalid_request', `The document would have more than ${maxLeavesPerSubject} values`);
  return draft.finish();
}

export function tag(draft: Draft, { tagId }: TagConversation): ConversationDecision {
  return ofKnown(draft, subject => draft.setText(subject, `tags.${tagId}`, ''));
}

export function untag(draft: Draft, { tagId }: UntagConversation): ConversationDecision {
  return ofKnown(draft, subject => draft.removeAt(subject, `tags.${tagId}`));
}

export function setState(draft: Draft, { state }: SetState): ConversationDecision {
  return ofKnown(draft, subject => {
    if (state === null) draft.removeAt(subject, 'state');
    else draft.setText(subject, 'state', state);
  });
}

export function updateContact(draft: Draft, { displayName }: UpdateContact): ConversationDecision {
  return ofKnown(draft, subject => {
    draft.setText(subject, 'contact.display_name', displayName);
    draft.setText(memoryOf(draft.conversationId), 'named_by', 'agent');
  });
}

export function storeProfile(draft: Draft, profile: StoreProfile): ConversationDecision {
  return ofKnown(draft, subject => {
    const isNamedByAgent = draft.text(memoryOf(draft.conversationId), 'named_by') === 'agent';
    if (profile.displayName !== null && !isNamedByAgent)
      draft.setText(subject, 'contact.display_name', profile.displayName);
    if (profile.avatarUrl !== null) draft.setText(subject, 'contact.avatar_url', profile.avatarUrl);
    if (profile.fetchState !== null) draft.setText(subject, 'contact.fetch_state', profile.fetchState);
  });
}

function ofKnown(draft: Draft, change: (subject: string) => void): ConversationDecision {
  if (!isKnown(draft.conversation())) return rejected('not_found', 'Conversation not found');
  change(`conversation:${draft.conversationId}`);
  return draft.finish();
}

function exists(draft: Draft, subject: SetMetadata['subject']): boolean {
  if (subject.kind === 'channel') return true;
  if (subject.kind === 'conversation') return isKnown(draft.conversation());
  return draft.state.message(subject.id)?.conversationId === draft.conversationId;
}

function leavesOf(data: { readonly [key: string]: Json }): Leaf[] | Rejected {
  try {
    return flatten(data);
  } catch (error) {
    if (error instanceof MetadataLimitError) return rejected('invalid_request', `Metadata: ${error.message}`);
    throw error;
  }
}
