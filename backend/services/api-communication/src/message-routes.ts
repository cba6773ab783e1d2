/** messages.* (contract §3). */
import {
  messagesList,
  messagesResend,
  messagesSend,
  messagesSuggestReplies,
  presentMessage,
  type MessagePayload,
} from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, identifyWrite, isSettled, route, type AnyRoute, type Call } from '@airy/http';
import { readContent, type Document, type Json, type Message } from '@airy/model';
import { askWriter, type Parts } from './parts.ts';
import { refuseUnsendable } from './refuse-unsendable.ts';
import { sendMessage } from './send-message.ts';

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
      const senders = await parts.senders(page.items.map(row => row.message));
      return {
        data: page.items.map(row => presentMessage(row.message, row.metadata, senders)),
        // As in Airy Core: the cursor that was sent, not one that leads back.
        pagination_data: { previous_cursor: request.cursor, next_cursor: page.nextCursor, total: page.total },
      };
    }),
    route(messagesSend, (request, call) => sendMessage(parts, call, request)),
    route(messagesResend, async ({ message_id: messageId }, call) => {
      const message = await messageOf(parts, call, messageId);
      const { conversationId } = message;
      const target = { endpoint: messagesResend.path, id: messageId };
      if (!isSettled(parts.commander, identifyWrite(call, target.endpoint, target.id)))
        await refuseAgain(parts, call, message);
      await askWriter({ ...parts, call }, target, () => ({
        type: 'message.resend',
        conversationId,
        messageId,
      }));
      return undefined;
    }),
    route(messagesSuggestReplies, async ({ message_id: messageId, suggestions }, call) => {
      const { conversationId } = await messageOf(parts, call, messageId);
      const result = await askWriter(
        { ...parts, call },
        { endpoint: messagesSuggestReplies.path, id: messageId },
        () => ({
          type: 'message.suggest-replies',
          conversationId,
          messageId,
          suggestions,
        }),
      );
      return presentResult(result);
    }),
  ];
}

/** @throws AiryError `content_not_accepted`, `reply_window_closed`. Whether it failed is the writer's to say. */
async function refuseAgain({ view, sources, files }: Parts, { principal }: Call, message: Message): Promise<void> {
  if (message.deliveryState !== 'FAILED') return;
  const conversation = await view.query.conversation(message.conversationId);
  const lastReceivedAt = conversation?.lastReceivedAt ?? null;
  const content = readContent(message.content);
  await refuseUnsendable({ sources, files }, { sourceId: message.source, content, lastReceivedAt, principal });
}

/** What the writer answers with about a message (commands of @airy/domain). */
function presentResult(result: Json): MessagePayload {
  const { message, metadata } = result as unknown as { readonly message: Message; readonly metadata: Document | null };
  return presentMessage(message, metadata ?? {});
}

/** @throws AiryError `not_found` */
async function messageOf({ view }: Parts, call: Call, messageId: string): Promise<Message> {
  await awaitOwnWrites(call, view);
  const row = await view.query.message(messageId);
  if (row === null) throw new AiryError('not_found', 'Message not found');
  return row.message;
}
