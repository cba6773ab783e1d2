/**
 * Messages of ours for a conversation that is not known (contract §3, messages.send, 202). Such a message is kept as a
 * leaf of the writer's own memory of that conversation, so it is as durable as any state and stands in nobody's way:
 * - a message that makes the conversation known places it: it is created there, pending, with the time it was asked for;
 * - `message.expire`, once its time is over, makes it a failed message without a channel, with Airy's `error`. Whoever
 *   sends that command may do so any number of times;
 * - a failed one that finds its conversation after all gets its channel, so that it can be sent again.
 */
import type { Message } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { rejected } from '../decision.ts';
import type { ExpireMessage, SendMessage } from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { memoryOf } from './held.ts';
import { isKnown } from './state.ts';

/** What is remembered of a message until its conversation is known. */
export interface Unplaced {
  readonly messageId: string;
  /** Epoch ms at which it fails; null: it has. */
  readonly until: number | null;
  /** Epoch ms at which it was asked for. */
  readonly sentAt: number;
  readonly senderId: string;
  readonly content: string;
}

/** Keys of the leaves, under `writer:<conversation id>`. */
export const unplacedPrefix = 'unplaced.';

/** Per conversation, failed ones too. */
export const maxUnplaced = 50;

/** As Airy Core wrote it (contract §3). */
const notFoundError = 'Conversation id not found';

export function waitForConversation(draft: Draft, command: SendMessage, waitMs: number): ConversationDecision {
  const { messageId, senderId, content } = command;
  const all = unplaced(draft);
  const known = all.find(one => one.messageId === messageId);
  if (known === undefined && all.length >= maxUnplaced)
    return rejected('not_found', `Conversation not found, and ${maxUnplaced} messages wait for it already`);
  const waiting = known ?? { messageId, until: draft.now + waitMs, sentAt: draft.now, senderId, content };
  remember(draft, waiting);
  const before = { index: null, contactCount: null };
  return draft.finish({
    message: { ...messageOf(draft, waiting, { channelId: '', source: '' }), ...before },
    metadata: null,
    waits: true,
  });
}

/** To be called once a message has made the conversation known. */
export function placeUnplaced(draft: Draft): void {
  const conversation = draft.conversation();
  if (!isKnown(conversation)) return;
  for (const one of unplaced(draft)) {
    draft.removeAt(memoryOf(draft.conversationId), keyOf(one.messageId));
    const failed = draft.state.message(one.messageId);
    if (failed === null) draft.create(messageOf(draft, one, conversation));
    else draft.update({ ...failed, channelId: conversation.channelId, source: conversation.source });
  }
}

/** Before its time is over, or once it is settled: nothing happens. */
export function expire(draft: Draft, { messageId }: ExpireMessage): ConversationDecision {
  const waiting = unplaced(draft).find(one => one.messageId === messageId);
  if (waiting === undefined || waiting.until === null || draft.now < waiting.until) return draft.finish();
  const message = messageOf(draft, waiting, { channelId: '', source: '' });
  draft.create({ ...message, deliveryState: 'FAILED', updatedAt: draft.now });
  draft.setText(`message:${messageId}`, 'error', notFoundError);
  draft.tellApart(`message:${messageId}`);
  remember(draft, { ...waiting, until: null, content: '' });
  return draft.finish();
}

/** A failed message that belongs to no channel, because its conversation never came. */
export function isUnplaced(message: Message): boolean {
  return message.channelId === '';
}

/** In the order they were asked for. */
function unplaced(draft: Draft): Unplaced[] {
  return draft.state
    .metadata(memoryOf(draft.conversationId))
    .filter(leaf => leaf.key.startsWith(unplacedPrefix))
    .map(leaf => JSON.parse(leaf.value) as Unplaced)
    .toSorted((a, b) => a.sentAt - b.sentAt || (a.messageId < b.messageId ? -1 : 1));
}

function remember(draft: Draft, one: Unplaced): void {
  const leaf = { key: keyOf(one.messageId), value: JSON.stringify(one), valueType: 'object' } as const;
  draft.setLeaf(memoryOf(draft.conversationId), leaf);
}

/** Hashed, as dots separate keys. */
function keyOf(messageId: string): string {
  return `${unplacedPrefix}${uuid5(messageId)}`;
}

function messageOf(
  draft: Draft,
  { messageId, senderId, content, sentAt }: Unplaced,
  { channelId, source }: Pick<Message, 'channelId' | 'source'>,
): Omit<Message, 'index' | 'contactCount'> {
  return {
    id: messageId,
    headers: null,
    isFromContact: false,
    deliveryState: 'PENDING',
    senderId,
    sourceRecipientId: null,
    conversationId: draft.conversationId,
    channelId,
    source,
    content,
    sentAt,
    updatedAt: null,
    openAttempt: null,
  };
}
