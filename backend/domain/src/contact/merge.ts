/**
 * Merging contacts of two partitions, step by step; each step is decided in the log order of one contact and a repeat
 * changes nothing. The source stands locked until the destination has decided, so whatever crashes, there is always one
 * place where its data is. docs/decisions/0060-contacts.md has the cases.
 */
import { rejected } from '../decision.ts';
import type { ConversationDecision } from '../conversation/draft.ts';
import { leavesOf, snapshotOf } from './contact.ts';
import type { ContactWithHistory } from './contact.ts';
import { merged } from './change.ts';
import type { AbsorbContact, FinishMerge, ReleaseContact, StartMerge } from './commands.ts';
import type { ContactDraft } from './contact-draft.ts';
import { limitProblem } from './limits.ts';

/** At the source, while the destination decides. */
interface Merging {
  readonly mergeId: string;
  readonly destinationId: string;
  readonly by: string;
}

type Refusal = 'not_found' | 'contact_being_merged' | 'invalid_request';

/** At the destination: what a merge has come to. An absorbed one says what it would take to take it back. */
type Verdict =
  | { readonly refused: Refusal }
  | {
      readonly sourceId: string;
      readonly by: string;
      /** Epoch ms. */
      readonly at: number;
      /** Keys of the leaves that came from the source. */
      readonly taken: readonly string[];
    };

export function startMerge(draft: ContactDraft, command: StartMerge): ConversationDecision {
  const { contact } = draft;
  if (contact === null) return rejected('not_found', 'Contact not found');
  // Asked again long after, when the contact has come back: it was merged under this id.
  if (draft.remembered(`merge.${command.mergeId}`) !== null) return rejected('not_found', 'Contact not found');
  const known = mergingOf(draft);
  if (known !== null && known.destinationId !== command.destinationId)
    return rejected('contact_being_merged', 'The contact is being merged into another one');
  const { mergeId, by } = known ?? command;
  const source = snapshotOf(contact);
  const sourceHistory = contact.mergeHistory;
  if (known === null) {
    const { destinationId } = command;
    const merging: Merging = { mergeId, destinationId, by };
    draft.remember('merging', JSON.stringify(merging));
    draft.emit('contact.merge-started', { mergeId, sourceId: draft.id, destinationId, source, sourceHistory, by });
  }
  return draft.finish({ mergeId, source, sourceHistory, by });
}

export function absorb(draft: ContactDraft, command: AbsorbContact): ConversationDecision {
  const known = draft.remembered(`merge.${command.mergeId}`);
  if (known !== null) return answerAgain(draft, command, known);
  if (draft.contact === null) return refuse(draft, command, 'not_found');
  const own = mergingOf(draft);
  // Two that are merged into each other: the smaller id gives way, and the merge of the other one is refused by it.
  if (own !== null && !(own.destinationId === command.source.id && command.source.id < draft.id))
    return refuse(draft, command, 'contact_being_merged');
  const after = merged(draft.contact, { ...command.source, mergeHistory: command.sourceHistory });
  // What does not fit is refused, not cut: the source stays.
  if (limitProblem(after) !== null) return refuse(draft, command, 'invalid_request');
  return take(draft, command, { before: draft.contact, after });
}

/** The source is deleted; what it was merged into is remembered, for messages that still come in its name. */
export function finishMerge(draft: ContactDraft, { mergeId, destinationId }: FinishMerge): ConversationDecision {
  const { contact } = draft;
  if (contact === null || mergingOf(draft)?.mergeId !== mergeId) return draft.finish();
  draft.store(null);
  draft.forget('merging', 'copied_avatar');
  draft.remember('merged_into', destinationId);
  draft.remember(`merge.${mergeId}`, 'absorbed');
  const conversations = Object.keys(contact.conversations);
  draft.emit('contact.deleted', { id: draft.id, conversations, mergedInto: destinationId });
  return draft.finish();
}

export function release(draft: ContactDraft, { mergeId }: ReleaseContact): ConversationDecision {
  if (mergingOf(draft)?.mergeId === mergeId) draft.forget('merging');
  return draft.finish();
}

interface Taking {
  readonly before: ContactWithHistory;
  readonly after: ContactWithHistory;
}

function take(draft: ContactDraft, command: AbsorbContact, { before, after }: Taking): ConversationDecision {
  const { mergeId, source, by } = command;
  const contact = draft.store(after) ?? before;
  const had = new Set(leavesOf(before).map(({ key }) => key));
  const taken = leavesOf(after).flatMap(({ key }) => (had.has(key) || key === 'mergeHistory' ? [] : [key]));
  const verdict: Verdict = { sourceId: source.id, by, at: draft.now, taken };
  draft.remember(`merge.${mergeId}`, JSON.stringify(verdict));
  draft.forget('merging');
  const merge = { mergeId, sourceId: source.id, destinationId: draft.id };
  draft.emit('contact.merged', { ...merge, contact: snapshotOf(contact), by });
  return draft.finish({ contact });
}

/** Kept, so that a repeat of the step cannot come to another end after the source was freed. */
function refuse(draft: ContactDraft, command: AbsorbContact, reason: Refusal): ConversationDecision {
  const { mergeId, source } = command;
  const verdict: Verdict = { refused: reason };
  draft.remember(`merge.${mergeId}`, JSON.stringify(verdict));
  draft.emit('contact.merge-refused', { mergeId, sourceId: source.id, destinationId: draft.id, reason });
  return draft.finish({ refused: reason });
}

/** The verdict stands; what it has led to may have changed, or been deleted, since. */
function answerAgain(draft: ContactDraft, command: AbsorbContact, text: string): ConversationDecision {
  const verdict = text.startsWith('{') ? (JSON.parse(text) as Verdict) : null;
  const isRefused = verdict !== null && 'refused' in verdict;
  return isRefused ? refuse(draft, command, verdict.refused) : draft.finish({ contact: draft.contact });
}

function mergingOf(draft: ContactDraft): Merging | null {
  const text = draft.remembered('merging');
  return text === null ? null : (JSON.parse(text) as Merging);
}
