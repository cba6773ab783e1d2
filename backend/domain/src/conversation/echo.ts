/**
 * Messages of ours that the platform reports back.
 *
 * An echo may come before the connector has reported the attempt that caused it, and nothing but the platform's id tells
 * the two messages apart. So:
 * - its id is known in the conversation: it is that message; a pending one is delivered;
 * - an attempt is open: the echo is held until no attempt of the conversation is. A report that brings its id settles
 *   it (source-link.ts), so nothing is doubled; one that does not releases it, so nothing is lost;
 * - a message failed for want of a result and says the same: the echo is the missing result;
 * - else it was sent elsewhere and is stored, unless the platform says that we sent it.
 */
import type { Message } from '@airy/model';
import type { EchoMessage } from './commands.ts';
import { confirm, isOutcomeUnknown } from './delivery.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { hold, release, waiting } from './held.ts';
import { isAnyBeingSent } from './receipt.ts';
import { messageOfSource } from './find-message.ts';
import { refusedAsOfAnother } from './ownership.ts';
import { linkSource } from './source-link.ts';
import { saysTheSame } from './same-text.ts';
import { isKnown } from './state.ts';
import { placeUnplaced } from './unplaced.ts';

export function echo(draft: Draft, command: EchoMessage): ConversationDecision {
  const refusal = refusedAsOfAnother(draft, command.source);
  if (refusal !== null) return refusal;
  const known = messageOfSource(draft, command.sourceMessageId);
  if (known !== null) confirm(draft, known);
  else if (draft.state.message(command.messageId) !== null) return draft.finish();
  else if (isAnyBeingSent(draft)) hold(draft, command.sourceMessageId, command);
  else settle(draft, command);
  return draft.finish();
}

/** Once no attempt is open, what was held for one can no longer be it. */
export function releaseEchoes(draft: Draft): void {
  if (isAnyBeingSent(draft)) return;
  for (const held of waiting(draft)) {
    if (held.command.type !== 'message.echo') continue;
    release(draft, held);
    settle(draft, held.command);
  }
  for (const held of waiting(draft)) if (held.command.type === 'message.receipt') release(draft, held);
}

/** The held echo that says what the message says: the platform's id, where its answer had none. */
export function heldEchoOf(draft: Draft, message: Message): EchoMessage | null {
  for (const { command } of waiting(draft))
    if (command.type === 'message.echo' && saysTheSame(command.content, message.content)) return command;
  return null;
}

function settle(draft: Draft, command: EchoMessage): void {
  const lost = draft.state
    .openAttempts(draft.conversationId)
    .map(id => draft.state.message(id))
    .find(message => message !== null && isOutcomeUnknown(message) && saysTheSame(command.content, message.content));
  if (lost == null) return command.isOwn ? undefined : store(draft, command);
  confirm(draft, lost);
  linkSource(draft, lost.id, command.sourceMessageId);
}

function store(draft: Draft, command: EchoMessage): void {
  const isFirst = !isKnown(draft.conversation());
  draft.create({
    id: command.messageId,
    headers: null,
    isFromContact: false,
    deliveryState: 'DELIVERED',
    senderId: command.senderId,
    sourceRecipientId: null,
    conversationId: command.conversationId,
    channelId: command.channelId,
    source: command.source,
    content: command.content,
    sentAt: command.sentAt ?? draft.now,
    updatedAt: null,
    openAttempt: null,
  });
  linkSource(draft, command.messageId, command.sourceMessageId);
  if (isFirst) placeUnplaced(draft);
}
