/**
 * messages.send (contract §3): into a conversation, known or not yet, or to somebody at a source. Whether a conversation
 * is known is the writer's to say: the view may be behind.
 */
import { messagesSend, presentMessage, type MessagePayload } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, identifyWrite, isSettled, type Call } from '@airy/http';
import type { Channel, Document, Json, Message } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { conversationIdOf, findSource } from '@airy/source-kit';
import type { infer as Infer } from 'zod';
import { askWriter, type Parts } from './parts.ts';
import { refuseUnsendable } from './refuse-unsendable.ts';

type Request = Infer<typeof messagesSend.request>;

export function sendMessage(parts: Parts, call: Call, request: Request): Promise<MessagePayload> {
  const { conversation_id: conversationId, source_recipient_id: recipient, channel_id: channelId } = request;
  if (conversationId !== null) return send(parts, call, { conversationId, content: request.message });
  // The schema lets nothing else through.
  return start(parts, call, { recipient: recipient ?? '', channelId: channelId ?? '', content: request.message });
}

async function send(
  parts: Parts,
  call: Call,
  { conversationId, content }: { readonly conversationId: string; readonly content: Json },
): Promise<MessagePayload> {
  const target = { endpoint: messagesSend.path, id: conversationId };
  if (!isSettled(parts.commander, identifyWrite(call, target.endpoint, target.id)))
    await refuseKnown(parts, call, { conversationId, content });
  const result = await askWriter({ ...parts, call }, target, commandId => ({
    type: 'message.send',
    conversationId,
    ...ofCaller(call, commandId, content),
    waitMs: parts.conversationWaitMs,
  }));
  return present(call, result);
}

/** @throws AiryError `channel_disconnected`, `content_not_accepted`, `reply_window_closed` */
async function refuseKnown(
  { view, sources, files }: Parts,
  call: Call,
  { conversationId, content }: { readonly conversationId: string; readonly content: Json },
): Promise<void> {
  // The caller has seen the contact write; the view may not have.
  await awaitOwnWrites(call, view);
  const conversation = await view.query.conversation(conversationId);
  if (conversation === null) return;
  const { channel } = conversation.channel;
  if (channel.connectionState === 'DISCONNECTED') throw new AiryError('channel_disconnected');
  const { lastReceivedAt } = conversation;
  const sending = { sourceId: channel.source, content, lastReceivedAt, principal: call.principal };
  await refuseUnsendable({ sources, files }, sending);
}

async function start(
  parts: Parts,
  call: Call,
  request: { readonly recipient: string; readonly channelId: string; readonly content: Json },
): Promise<MessagePayload> {
  const { recipient, content } = request;
  await awaitOwnWrites(call, parts.view);
  const channel = await knownChannel(parts, request.channelId);
  const isClosed = channel.connectionState === 'DISCONNECTED';
  const source = findSource(parts.sources, channel.source);
  if (!source?.capabilities.mayStartConversation)
    throw isClosed
      ? new AiryError('channel_disconnected')
      : new AiryError('cannot_start_conversation', null, { details: { source: channel.source } });
  const conversationId = conversationIdOf(source, channel, recipient);
  const target = { endpoint: messagesSend.path, id: conversationId };
  if (!isSettled(parts.commander, identifyWrite(call, target.endpoint, target.id))) {
    if (isClosed) throw new AiryError('channel_disconnected');
    const known = await parts.view.query.conversation(conversationId);
    const lastReceivedAt = known?.lastReceivedAt ?? null;
    const { principal } = call;
    await refuseUnsendable(parts, { sourceId: channel.source, content, lastReceivedAt, principal });
  }
  const result = await askWriter({ ...parts, call }, target, commandId => ({
    type: 'conversation.start',
    conversationId,
    channelId: channel.id,
    source: channel.source,
    recipient,
    ...ofCaller(call, commandId, content),
  }));
  return present(call, result);
}

/** @throws AiryError `channel_disconnected` for one that is not known (contract §3). */
async function knownChannel({ view }: Parts, id: string): Promise<Channel> {
  const row = await view.query.channel(id);
  if (row === null) throw new AiryError('channel_disconnected');
  return row.channel;
}

function ofCaller(call: Call, commandId: string, content: Json) {
  const messageId = uuid5(commandId, 'message');
  return { messageId, senderId: call.principal?.id ?? '', content: JSON.stringify(content) };
}

/** What the writer answers with (SendMessage in @airy/domain). */
interface SentMessage {
  readonly message: Message;
  readonly metadata: Document | null;
  readonly waits?: true;
}

function present(call: Call, result: Json): MessagePayload {
  const { message, metadata, waits } = result as unknown as SentMessage;
  if (waits) call.setOtherStatus();
  return presentMessage(message, metadata ?? {});
}
