/** What agents, systems and platforms say about a conversation, a message or a channel. */
import { flatten, isWithin, MetadataLimitError } from '@airy/model';
import type { Json, Leaf } from '@airy/model';
import { rejected } from '../decision.ts';
import type { Rejected } from '../decision.ts';
import type { SetMetadata, SetState, SuggestReplies, TagConversation, UntagConversation } from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { isOfFile, isTakenBack } from './correct.ts';
import { isKnown } from './state.ts';

/** One document over all writes; bytes are those of keys and values. What platforms report has as much room again. */
const subjectLimits = { leaves: 2_000, bytes: 256 * 1024 } as const;

/** Where platforms report: an id, a delivery, a fault. What people write must never leave them no room. */
const platformKeys = ['source', 'error'] as const;

interface DocumentSize {
  readonly leaves: number;
  readonly bytes: number;
}

function sizeOf(draft: Draft, subject: string): DocumentSize {
  const leaves = draft.state.metadata(subject);
  return { leaves: leaves.length, bytes: leaves.reduce((sum, { key, value }) => sum + key.length + value.length, 0) };
}

interface Change {
  readonly subject: string;
  readonly isOfPlatform?: boolean;
  apply(): void;
}

/** Makes a change to a document, unless it grows beyond a limit: one that is too large may still shrink. */
function changeWithin(draft: Draft, change: Change): Rejected | null {
  const factor = change.isOfPlatform ? 2 : 1;
  const before = sizeOf(draft, change.subject);
  change.apply();
  const after = sizeOf(draft, change.subject);
  const exceeds = (what: keyof DocumentSize): boolean =>
    after[what] > subjectLimits[what] * factor && after[what] > before[what];
  if (exceeds('leaves'))
    return rejected('invalid_request', `The document would have more than ${subjectLimits.leaves} values`);
  return exceeds('bytes')
    ? rejected('invalid_request', `The document would have more than ${subjectLimits.bytes} bytes`)
    : null;
}

export function setMetadata(draft: Draft, command: SetMetadata): ConversationDecision {
  if (command.subject.kind === 'conversation' && command.subject.id !== draft.conversationId)
    return rejected('invalid_request', 'The subject is another conversation');
  if (command.mustExist && !exists(draft, command.subject)) return rejected('not_found', 'Subject not found');
  const subject = `${command.subject.kind}:${command.subject.id}`;
  if (isOutdated(draft, subject, command)) return draft.finish();
  const told = leavesOf(command.data);
  if ('ok' in told) return told;
  const leaves = withoutFilesOfRetracted(draft, command, told);
  if (command.ifNewer)
    leaves.push({ key: command.ifNewer.key, value: String(command.ifNewer.at), valueType: 'number' });
  const refusal = changeWithin(draft, {
    subject,
    isOfPlatform: leaves.every(({ key }) => platformKeys.some(path => isWithin(key, path))),
    apply: () => {
      for (const leaf of leaves) {
        if (leaf.valueType === 'nullValue') draft.removeAt(subject, leaf.key);
        else draft.setLeaf(subject, leaf);
      }
    },
  });
  return refusal ?? draft.finish();
}

/** A file that was being fetched while its message was taken back is not shown after all. */
function withoutFilesOfRetracted(draft: Draft, { subject }: SetMetadata, leaves: Leaf[]): Leaf[] {
  const message = subject.kind === 'message' ? draft.state.message(subject.id) : null;
  return message !== null && isTakenBack(message) ? leaves.filter(({ key }) => !isOfFile(key)) : leaves;
}

function isOutdated(draft: Draft, subject: string, { ifNewer }: SetMetadata): boolean {
  if (!ifNewer) return false;
  const newest = draft.text(subject, ifNewer.key);
  return newest !== null && Number(newest) >= ifNewer.at;
}

export function tag(draft: Draft, { tagId }: TagConversation): ConversationDecision {
  return ofKnownWithin(draft, subject => draft.setText(subject, `tags.${tagId}`, ''));
}

export function untag(draft: Draft, { tagId }: UntagConversation): ConversationDecision {
  return ofKnown(draft, subject => draft.removeAt(subject, `tags.${tagId}`));
}

export function setState(draft: Draft, { state }: SetState): ConversationDecision {
  return ofKnownWithin(draft, subject => {
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
  const refusal = changeWithin(draft, {
    subject,
    apply: () => {
      for (const id of Object.keys(command.suggestions)) draft.removeAt(subject, `suggestions.${id}`);
      for (const leaf of leaves) draft.setLeaf(subject, leaf);
    },
  });
  if (refusal) return refusal;
  const message = draft.state.message(command.messageId);
  return draft.finish(message === null ? null : { ...draft.shown(message) });
}

/** A change to the document of a conversation that exists. */
export function ofKnown(draft: Draft, change: (subject: string) => void): ConversationDecision {
  if (!isKnown(draft.conversation())) return rejected('not_found', 'Conversation not found');
  change(`conversation:${draft.conversationId}`);
  return draft.finish();
}

/** The same, refused where the document would be too large. */
export function ofKnownWithin(draft: Draft, change: (subject: string) => void): ConversationDecision {
  if (!isKnown(draft.conversation())) return rejected('not_found', 'Conversation not found');
  const subject = `conversation:${draft.conversationId}`;
  return changeWithin(draft, { subject, apply: () => change(subject) }) ?? draft.finish();
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
