/** What platforms tell of our messages' arrival: metadata `source.delivery_state`, which only ever rises. */
import type { ReportArrival, ReportFailure, ReportReceipt } from './commands.ts';
import { confirm, inDeliveryState, isBeingSent, setError } from './delivery.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { hold } from './held.ts';
import { messageOfSource } from './find-message.ts';

/** How far back one receipt "all up to" reaches, in messages, and how many settled ones in a row end it. */
const maxLookBack = 300;
const settledInARow = 10;

export function receipt(draft: Draft, command: ReportReceipt): ConversationDecision {
  for (const sourceMessageId of command.sourceMessageIds) {
    const message = messageOfSource(draft, sourceMessageId);
    if (message !== null) applyReceipt(draft, message.id, command);
    // Only while a report may still come is an unknown id worth waiting for.
    else if (isAnyBeingSent(draft)) hold(draft, sourceMessageId, { ...command, sourceMessageIds: [sourceMessageId] });
  }
  if (command.state !== 'failed' && command.upTo !== null) applyUpTo(draft, command.state, command.upTo);
  return draft.finish();
}

/** What a receipt says of one message that is known. */
export function applyReceipt(draft: Draft, messageId: string, receipt: ReportReceipt): void {
  if (receipt.state === 'failed') applyFailure(draft, messageId, receipt);
  else applyArrival(draft, messageId, receipt.state);
}

/** That a message arrived is true whenever it is told; that it did not is taken back by it. */
function applyFailure(draft: Draft, messageId: string, failure: ReportFailure): void {
  const message = draft.state.message(messageId);
  if (message === null || message.isFromContact || message.deliveryState !== 'DELIVERED') return;
  if (draft.text(`message:${messageId}`, 'source.delivery_state') !== null) return;
  draft.update(inDeliveryState(message, 'FAILED', draft.now));
  setError(draft, messageId, failure);
}

/** @returns false if the message had that state, or a higher one, already. */
function applyArrival(draft: Draft, messageId: string, state: ReportArrival['state']): boolean {
  const message = draft.state.message(messageId);
  if (message === null || message.isFromContact) return false;
  const subject = `message:${messageId}`;
  if (message.deliveryState === 'FAILED') confirm(draft, message);
  const present = draft.text(subject, 'source.delivery_state');
  if (present === 'seen' || present === state) return false;
  draft.setText(subject, 'source.delivery_state', state);
  return true;
}

export function isAnyBeingSent(draft: Draft): boolean {
  return draft.state.openAttempts(draft.conversationId).some(id => {
    const message = draft.state.message(id);
    return message !== null && isBeingSent(message);
  });
}

function applyUpTo(draft: Draft, state: ReportArrival['state'], upTo: number): void {
  const newest = (draft.conversation()?.nextIndex ?? 0) - 1;
  let settled = 0;
  for (let index = newest; index > newest - maxLookBack && index >= 0 && settled < settledInARow; index--) {
    const message = draft.state.messageAt(draft.conversationId, index);
    if (message === null || message.isFromContact) continue;
    if (message.deliveryState !== 'DELIVERED' || message.sentAt > upTo) continue;
    settled = applyArrival(draft, message.id, state) ? 0 : settled + 1;
  }
}
