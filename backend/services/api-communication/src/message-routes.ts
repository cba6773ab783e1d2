/** messages.* (contract §3). */
import { messagesList, messagesResend, messagesSend, presentMessage, type MessagePayload } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type AnyRoute, type Call } from '@airy/http';
import type { Document, Json, Message } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { askWriter, type Parts } from './parts.ts';

export function messageRoutes(parts: Parts): readonly AnyRoute[] {
  const { view } = parts;
  return [
    route(messagesList, async (request, call) => {
      await awaitOwnWrites(call, view);
      const page = await view.query.messages(request.conversation_id, {
        cursor: request.cursor,
        pageSize: request.page_size,
      });
      if (page === null) throw new AiryError('not_found', 'Conversation not found');
      return {
        data: page.items.map(row => presentMessage(row.message, row.metadata)),
        pagination_data: { previous_cursor: page.previousCursor, next_cursor: page.nextCursor, total: page.total },
      };
    }),
    route(messagesSend, (request, call) =>
      request.conversation_id === null
        ? refuseToStart(parts, request.channel_id ?? '')
        : send(parts, call, { conversationId: request.conversation_id, content: request.message }),
    ),
    route(messagesResend, async ({ message_id: messageId }, call) => {
      await awaitOwnWrites(call, view);
      const row = await view.query.message(messageId);
      if (row === null) throw new AiryError('not_found', 'Message not found');
      await askWriter({ ...parts, call }, { endpoint: messagesResend.path, id: messageId }, () => ({
        type: 'message.resend',
        conversationId: row.message.conversationId,
        messageId,
      }));
      return undefined;
    }),
  ];
}

/** What the writer answers a sent message with (SendMessage in @airy/domain). */
interface SentMessage {
  readonly message: Message;
  readonly metadata: Document | null;
}

async function send(
  parts: Parts,
  call: Call,
  request: { readonly conversationId: string; readonly content: Json },
): Promise<MessagePayload> {
  const { conversationId, content } = request;
  // The view may not know a conversation yet that the writer knows, so only a known channel can be held against it.
  const conversation = await parts.view.query.conversation(conversationId);
  if (conversation?.channel.channel.connectionState === 'DISCONNECTED') throw new AiryError('channel_disconnected');
  const result = await askWriter(
    { ...parts, call },
    { endpoint: messagesSend.path, id: conversationId },
    commandId => ({
      type: 'message.send',
      conversationId,
      messageId: uuid5(commandId, 'message'),
      senderId: call.principal?.id ?? '',
      content: JSON.stringify(content),
    }),
  );
  const sent = result as unknown as SentMessage;
  return presentMessage(sent.message, sent.metadata ?? {});
}

/** The form with `source_recipient_id`: no source of this version may write first. */
async function refuseToStart({ view }: Parts, channelId: string): Promise<never> {
  const row = await view.query.channel(channelId);
  if (row === null || row.channel.connectionState === 'DISCONNECTED') throw new AiryError('channel_disconnected');
  throw new AiryError('cannot_start_conversation', null, { details: { source: row.channel.source } });
}
