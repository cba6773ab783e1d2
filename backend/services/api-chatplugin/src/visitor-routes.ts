/** What a visitor may do beside writing: read on, mark as read, rate, end, take a transcript, be seen typing. */
import {
  chatpluginEnd,
  chatpluginHistory,
  chatpluginRate,
  chatpluginRead,
  chatpluginSignal,
  chatpluginTranscript,
  presentMessage,
} from '@airy/contract';
import type { CommunicationCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import { route, type AnyRoute, type Call } from '@airy/http';
import type { Message } from '@airy/model';
import { chatplugin } from '@airy/source-chatplugin';
import { readHistory, readPage } from './history.ts';
import type { Parts } from './parts.ts';
import { transcriptOf } from './transcript.ts';
import { ask, isRepeat, note, tell, visiting } from './visiting.ts';
import { stateOf } from './visitor-conversation.ts';

export function visitorRoutes(parts: Parts): readonly AnyRoute[] {
  const { view, signals } = parts;
  return [
    route(chatpluginHistory, async ({ cursor, page_size: pageSize }, call) => {
      const { conversationId } = await visiting(parts, call);
      const { rows, nextCursor } = await readPage(view.query, conversationId, { cursor, pageSize });
      return { messages: rows.map(({ message }) => presentMessage(message, null)), next_cursor: nextCursor };
    }),
    route(chatpluginRead, ({ message_id: id }, call) => markRead(parts, call, id)),
    route(chatpluginRate, ({ score, remark }, call) => rate(parts, call, { score, remark })),
    route(chatpluginEnd, (_request, call) => end(parts, call)),
    route(chatpluginTranscript, async (request, call) => {
      const { conversationId, channelId } = await visiting(parts, call);
      const { rows } = await readHistory(view.query, conversationId);
      const channel = await view.query.channel(channelId);
      const text = transcriptOf(rows, { ...request, channel: channel?.metadata['name'] });
      return { file_name: `chat-${conversationId.slice(0, 8)}.txt`, text };
    }),
    route(chatpluginSignal, async ({ active }, call) => {
      const { conversationId } = await visiting(parts, call);
      signals.send({ type: 'typing', conversationId, agent: null, active, at: Date.now() });
      return undefined;
    }),
  ];
}

/** Who has read a message has got it, whatever their browser has answered so far. */
async function markRead(parts: Parts, call: Call, id: string): Promise<undefined> {
  const { conversationId } = await visiting(parts, call);
  await parts.caughtUp();
  const row = await parts.view.query.message(id);
  if (row === null || row.message.conversationId !== conversationId)
    throw new AiryError('not_found', 'Message not found');
  const write = { call, endpoint: chatpluginRead.path, conversationId };
  const pending = await parts.view.query.pendingMessages(conversationId);
  const read = pending.filter(message => (message.index ?? 0) <= (row.message.index ?? 0));
  await tell(parts, write, read.map(delivered));
  await ask(parts, write, () => ({
    type: 'message.receipt',
    conversationId,
    source: chatplugin.id,
    state: 'seen',
    sourceMessageIds: [],
    upTo: row.message.sentAt,
  }));
  return undefined;
}

function delivered({ id: messageId, conversationId }: Message): CommunicationCommand {
  const result = { kind: 'delivered', sourceMessageId: null } as const;
  return { type: 'message.report-attempt', conversationId, messageId, attemptId: 'widget', result };
}

async function rate(
  parts: Parts,
  call: Call,
  { score, remark }: { readonly score: number; readonly remark: string | null },
): Promise<undefined> {
  const { conversationId } = await visiting(parts, call);
  const rating = { score, remark: remark?.trim().toWellFormed() || null, at: Date.now() };
  await ask(parts, { call, endpoint: chatpluginRate.path, conversationId }, () => ({
    ...note(conversationId, { rating }),
    mustExist: true,
  }));
  return undefined;
}

/** Of a conversation that nobody has written in, or that is over, there is nothing left to end. */
async function end(parts: Parts, call: Call): Promise<undefined> {
  const { conversationId } = await visiting(parts, call);
  const write = { call, endpoint: chatpluginEnd.path, conversationId };
  if (!isRepeat(parts, write)) {
    await parts.caughtUp();
    const row = await parts.view.query.conversation(conversationId);
    if (row === null || stateOf(row) === 'ended') return undefined;
    await tell(parts, write, [note(conversationId, { ended_at: Date.now() })]);
  }
  await ask(parts, write, () => ({ type: 'conversation.set-state', conversationId, state: 'CLOSED' }));
  return undefined;
}
