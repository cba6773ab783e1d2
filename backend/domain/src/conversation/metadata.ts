/** What agents, systems and platforms say about a conversation, a message or a channel. */
import { flatten, MetadataLimitError } from '@airy/model';
import type { Json, Leaf } from '@airy/model';
import { rejected } from '../decision.ts';
import type { Rejected } from '../decision.ts';
import type { SetMetadata, SetState, SuggestReplies, TagConversation, UntagConversation } from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { isKnown } from './state.ts';

/** Leaves of one document, over all writes. */
export const maxLeavesPerSubject = 2_000;

const tooLarge = rejected('invalid_request', `The document would have more than ${maxLeavesPerSubject} values`);

function isTooLarge(draft: Draft, subject: string): boolean {
  return draft.state.metadata(subject).length > maxLeavesPerSubject;
}

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
  return isTooLarge(draft, subject) ? tooLarge : draft.finish();
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

/** Each suggestion as a whole: what it said before is gone. */
export function suggestReplies(draft: Draft, command: SuggestReplies): ConversationDecision {
  if (draft.state.message(command.messageId)?.conversationId !== draft.conversationId)
    return rejected('not_found', 'Message not found');
  const leaves = leavesOf({ suggestions: command.suggestions });
  if ('ok' in leaves) return leaves;
  const subject = `message:${command.messageId}`;
  for (const id of Object.keys(command.suggestions)) draft.removeAt(subject, `suggestions.${id}`);
  for (const leaf of leaves) draft.setLeaf(subject, leaf);
  if (isTooLarge(draft, subject)) return tooLarge;
  const message = draft.state.message(command.messageId);
  return draft.finish(message === null ? null : { ...draft.shown(message) });
}

/** A change to the document of a conversation that exists. */
export function ofKnown(draft: Draft, change: (subject: string) => void): ConversationDecision {
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
