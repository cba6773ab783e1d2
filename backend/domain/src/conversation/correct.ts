/** What becomes of a message's content later: mended by a new parser, edited or taken back by whoever wrote it. */
import { isRetracted, isWithin, readContent, retractedContent } from '@airy/model';
import type { Message } from '@airy/model';
import { rejected } from '../decision.ts';
import type { CorrectMessage, RetractMessage } from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { messageOfSource } from './find-message.ts';
import { hold, isNewerEdit } from './held.ts';

const editedAtKey = 'source.edited_at';
const retractedAtKey = 'source.retracted_at';

export function correct(draft: Draft, command: CorrectMessage): ConversationDecision {
  return ofNamed(draft, command, message => applyCorrection(draft, message.id, command));
}

export function retract(draft: Draft, command: RetractMessage): ConversationDecision {
  return ofNamed(draft, command, message => applyRetraction(draft, message.id, command));
}

/** `updatedAt` stays, so that a replay ends as a run without the fault. */
export function applyCorrection(draft: Draft, messageId: string, command: CorrectMessage): void {
  const message = draft.state.message(messageId);
  if (message === null || isTakenBack(message) || !isNewer(draft, message, command)) return;
  const { content, headers, editedAt } = command;
  const isSame = message.content === content && JSON.stringify(message.headers) === JSON.stringify(headers);
  if (!isSame) draft.update({ ...message, content, headers });
  if (editedAt !== undefined) draft.setText(`message:${messageId}`, editedAtKey, String(editedAt));
}

/** The files that were kept for it are named by nothing any more. */
export function applyRetraction(draft: Draft, messageId: string, { retractedAt }: RetractMessage): void {
  const message = draft.state.message(messageId);
  if (message === null || isTakenBack(message)) return;
  const subject = `message:${messageId}`;
  draft.update({ ...message, content: retractedContent, headers: null });
  for (const { key } of draft.state.metadata(subject)) if (isOfFile(key)) draft.removeAt(subject, key);
  draft.setText(subject, retractedAtKey, String(retractedAt ?? draft.now));
}

function isNewer(draft: Draft, message: Message, command: CorrectMessage): boolean {
  const known = draft.text(`message:${message.id}`, editedAtKey);
  if (known === null) return true;
  return isNewerEdit(command, { editedAt: Number(known), content: message.content });
}

/** Metadata of a message's files: our address of each (`data_<ref>`), and why one could not be had. */
export function isOfFile(key: string): boolean {
  return key.startsWith('data_') || isWithin(key, 'source.files');
}

/** True once its writer took the message back: nothing changes its content any more, nor brings its files back. */
export function isTakenBack(message: Message): boolean {
  return isRetracted(readContent(message.content));
}

function ofNamed(
  draft: Draft,
  command: CorrectMessage | RetractMessage,
  change: (message: Message) => void,
): ConversationDecision {
  const { messageId, sourceMessageId } = command;
  const message = messageOfSource(draft, sourceMessageId ?? null) ?? ofId(draft, messageId);
  if (message !== null) change(message);
  else if (sourceMessageId === undefined) return rejected('not_found', 'Message not found');
  else hold(draft, sourceMessageId, command);
  return draft.finish();
}

function ofId(draft: Draft, id: string | undefined): Message | null {
  const message = id === undefined ? null : draft.state.message(id);
  return message?.conversationId === draft.conversationId ? message : null;
}
