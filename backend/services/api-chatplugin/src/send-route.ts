/** chatplugin.send: a message of the visitor, with what agents are told of where they are. */
import { chatpluginSend, presentMessage, type MessagePayload } from '@airy/contract';
import type { CommunicationCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import { route, type AnyRoute, type Call } from '@airy/http';
import type { Json, Message } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { chatplugin } from '@airy/source-chatplugin';
import { problemOf } from '@airy/source-chatplugin/content';
import type { infer as Infer } from 'zod';
import { contactCommands, nothingTold } from './contact-commands.ts';
import { connectedChannel, type Parts } from './parts.ts';
import { ask, goingOn, isRepeat, notesOf, tell, visiting, type Visiting } from './visiting.ts';

export function sendRoute(parts: Parts): AnyRoute {
  return route(chatpluginSend, (request, call) => send(parts, call, request));
}

async function send(parts: Parts, call: Call, { message, context }: Infer<typeof chatpluginSend.request>) {
  const visit = await visiting(parts, call);
  refuseUnfit(message);
  const write = { call, endpoint: chatpluginSend.path, conversationId: visit.conversationId };
  if (isRepeat(parts, write)) return shown(await ask(parts, write, id => received(visit, message, id)));
  await connectedChannel(parts, visit.channelId);
  const notes = notesOf(visit, await goingOn(parts, visit.conversationId), context);
  await tell(parts, write, notes.commands);
  const result = await ask(parts, write, id => received(visit, message, id));
  if (notes.isNewIdentity) await tell(parts, { ...write, endpoint: 'identity' }, identityCommands(visit));
  return shown(result);
}

/** @throws AiryError `invalid_request` */
function refuseUnfit(content: Json): void {
  const problem = problemOf(content);
  if (problem !== null)
    throw new AiryError('invalid_request', `${problem.field} ${problem.reason}`, { details: { field: problem.field } });
}

function identityCommands({ conversationId, identity }: Visiting): readonly CommunicationCommand[] {
  if (identity === null) return [];
  const { name: displayName, picture: avatarUrl, email } = identity;
  return contactCommands(conversationId, { ...nothingTold, displayName, avatarUrl, email });
}

function shown(result: Json): MessagePayload {
  return presentMessage((result as unknown as { readonly message: Message }).message, null);
}

/** The visitor's message as a command. */
export function received(
  { conversationId, channelId }: Pick<Visiting, 'conversationId' | 'channelId'>,
  content: Json,
  commandId: string,
): CommunicationCommand {
  return {
    type: 'message.receive',
    conversationId,
    messageId: uuid5(commandId, 'message'),
    channelId,
    source: chatplugin.id,
    senderId: conversationId,
    content: JSON.stringify(content),
    sentAt: null,
    headers: postbackHeaders(content),
    sourceMessageId: null,
  };
}

/** What a pressed button carries stands in the headers, too, as with other sources (contract §2, Message). */
function postbackHeaders(content: Json): Record<string, string> | null {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return null;
  const { postbackData } = content as { readonly postbackData?: unknown };
  return typeof postbackData === 'string' ? { 'postback.payload': postbackData } : null;
}
