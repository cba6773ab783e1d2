/**
 * Delivery attempts: a connector calls the platform only for an attempt that was granted here, so a message is sent at
 * most once per grant, whatever crashes between the platform's accept and our hearing of it.
 */
import type { Message } from '@airy/model';
import type { AttemptResult, ReportAttempt, StartAttempt } from './commands.ts';
import type { AttemptRefusedData } from '../event.ts';
import { confirm, inDeliveryState, setError } from './delivery.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { heldEchoOf, releaseEchoes } from './echo.ts';
import { memoryOf } from './held.ts';
import { linkSource } from './source-link.ts';

export function startAttempt(draft: Draft, command: StartAttempt): ConversationDecision {
  const message = messageOf(draft, command.messageId);
  if (message === null) return refuse(draft, command, 'unknown-message');
  if (message.deliveryState !== 'PENDING' || message.isFromContact) return refuse(draft, command, 'not-pending');
  if (hadAttempt(draft, message, command.attemptId)) return draft.finish({ granted: false });
  if (message.openAttempt === null || command.platformIsIdempotent) return grant(draft, message, command.attemptId);
  failForUnknownOutcome(draft, message);
  return refuse(draft, command, 'outcome-unknown');
}

/**
 * That the platform accepted is true whoever says it and when. Any other result counts only for the attempt that is
 * open, or was when the message failed for want of a result.
 */
export function reportAttempt(draft: Draft, command: ReportAttempt): ConversationDecision {
  const message = messageOf(draft, command.messageId);
  if (message === null || message.isFromContact) return draft.finish();
  const { result } = command;
  if (result.kind === 'delivered') delivered(draft, message, result.sourceMessageId);
  else if (message.openAttempt === command.attemptId) notDelivered(draft, message, result);
  releaseEchoes(draft);
  return draft.finish();
}

/** The message without its open attempt, which is remembered: the command that asked for it may be repeated. */
export function closeAttempt(draft: Draft, message: Message): Message {
  if (message.openAttempt !== null) draft.setText(memoryOf(message.id), 'last_attempt', message.openAttempt);
  return { ...message, openAttempt: null };
}

function grant(draft: Draft, message: Message, attemptId: string): ConversationDecision {
  const granted = draft.update({ ...closeAttempt(draft, message), openAttempt: attemptId }, 'silently');
  const { contactId = null, recipientId = null } = draft.conversation() ?? {};
  const recipient = message.sourceRecipientId ?? contactId ?? recipientId;
  draft.emit('message.attempt-granted', message.id, { attemptId, message: granted, recipient });
  return draft.finish({ granted: true });
}

function refuse(draft: Draft, command: StartAttempt, reason: AttemptRefusedData['reason']): ConversationDecision {
  const { attemptId, messageId } = command;
  draft.emit('message.attempt-refused', messageId, { attemptId, messageId, reason });
  return draft.finish({ granted: false });
}

function hadAttempt(draft: Draft, message: Message, attemptId: string): boolean {
  return message.openAttempt === attemptId || draft.text(memoryOf(message.id), 'last_attempt') === attemptId;
}

function delivered(draft: Draft, message: Message, reported: string | null): void {
  const sourceMessageId = reported ?? heldEchoOf(draft, message)?.sourceMessageId ?? null;
  const isFirst = draft.text(`message:${message.id}`, 'source.id') === null;
  confirm(draft, message);
  if (sourceMessageId !== null && isFirst) linkSource(draft, message.id, sourceMessageId);
}

function notDelivered(draft: Draft, message: Message, result: Exclude<AttemptResult, { kind: 'delivered' }>): void {
  switch (result.kind) {
    case 'unknown':
      if (message.deliveryState === 'PENDING') failForUnknownOutcome(draft, message);
      return;
    case 'not-accepted':
      draft.update(closeAttempt(draft, message));
      if (message.deliveryState === 'FAILED') draft.setText(`message:${message.id}`, 'error', result.reason);
      return;
    case 'failed':
      draft.update(closeAttempt(draft, asFailed(draft, message)));
      setError(draft, message.id, result);
  }
}

/** The attempt stays with the message: its late report, or the platform's echo, still tells. */
function failForUnknownOutcome(draft: Draft, message: Message): void {
  const held = heldEchoOf(draft, message);
  if (held !== null) {
    confirm(draft, message);
    linkSource(draft, message.id, held.sourceMessageId);
    return;
  }
  draft.update(asFailed(draft, message));
  draft.setText(`message:${message.id}`, 'error', 'outcome_unknown');
  releaseEchoes(draft);
}

function asFailed(draft: Draft, message: Message): Message {
  return message.deliveryState === 'FAILED' ? message : inDeliveryState(message, 'FAILED', draft.now);
}

function messageOf(draft: Draft, id: string): Message | null {
  const message = draft.state.message(id);
  return message?.conversationId === draft.conversationId ? message : null;
}
