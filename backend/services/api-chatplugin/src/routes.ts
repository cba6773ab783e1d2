/** chatplugin.* (contract §10). */
import type { ChannelRow, CommunicationView } from '@airy/communication-view';
import {
  chatpluginAuthenticate,
  chatpluginResumeToken,
  chatpluginSend,
  chatpluginSignal,
  presentMessage,
  type MessagePayload,
} from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, identifyWrite, isSettled, route, settle, type AnyRoute, type Call } from '@airy/http';
import type { Json, Message } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import type { Commander } from '@airy/processing';
import type { Secrets } from '@airy/secrets';
import type { ConversationSignals } from '@airy/signals';
import { problemOf } from '@airy/source-chatplugin/content';
import type { ViewHandle } from '@airy/views';
import { newestIndex, readHistory } from './history.ts';
import { newVisit, readResume, signResume, signVisitor, type Visit } from './visit.ts';

export interface Parts {
  readonly secrets: Secrets;
  readonly commander: Commander;
  readonly signals: ConversationSignals;
  readonly view: ViewHandle<CommunicationView>;
  /** True once the view has all that sockets were told; false if that takes too long. */
  caughtUp(): Promise<boolean>;
}

export function chatpluginRoutes(parts: Parts): readonly AnyRoute[] {
  return [
    route(chatpluginAuthenticate, (request, call) => authenticate(parts, call, request)),
    route(chatpluginSend, ({ message }, call) => send(parts, call, message)),
    route(chatpluginSignal, async ({ active }, call) => signal(parts, call, active)),
    route(chatpluginResumeToken, async (request, call) => {
      const visit = call.principal?.visitor ?? (await visitOf(parts, request));
      return { resume_token: await signResume(parts.secrets, visit) };
    }),
  ];
}

interface AuthenticateRequest {
  readonly channel_id: string | null;
  readonly resume_token: string | null;
}

async function authenticate(parts: Parts, call: Call, request: AuthenticateRequest) {
  const { secrets, view } = parts;
  const isResumed = Boolean(request.resume_token);
  const visit = isResumed ? await resumedVisit(parts, request) : newVisit(request.channel_id ?? '');
  await connectedChannel(view, visit.channelId);
  const messages = isResumed ? await historyOf(parts, call, visit) : [];
  const historyIndex = newestIndex(messages);
  return {
    token: await signVisitor(secrets, { ...visit, historyIndex }),
    messages: messages.map(message => presentMessage(message, null)),
    resume_token: await signResume(secrets, visit),
  };
}

/** The token wins over the channel, but it must be a token of that channel. */
async function resumedVisit({ secrets }: Parts, request: AuthenticateRequest): Promise<Visit> {
  const visit = await readResume(secrets, request.resume_token ?? '');
  if (visit === null || (request.channel_id !== null && request.channel_id !== visit.channelId))
    throw new AiryError('resume_token_invalid');
  return visit;
}

async function historyOf({ view, caughtUp }: Parts, call: Call, visit: Visit): Promise<readonly Message[]> {
  if (!(await caughtUp())) call.setStale();
  await awaitOwnWrites(call, view);
  return readHistory(view.query, visit.conversationId);
}

/** @throws AiryError `not_found` for what is no connected widget. */
async function connectedChannel(view: ViewHandle<CommunicationView>, channelId: string): Promise<ChannelRow> {
  const row = await view.query.channel(channelId);
  if (row === null || row.channel.source !== 'chatplugin' || row.channel.connectionState !== 'CONNECTED')
    throw new AiryError('not_found', 'Channel not found');
  return row;
}

async function send({ commander, view }: Parts, call: Call, content: Json): Promise<MessagePayload> {
  const visit = call.principal?.visitor;
  if (visit === undefined) throw new AiryError('visitor_token_invalid');
  const problem = problemOf(content);
  if (problem !== null)
    throw new AiryError('invalid_request', `${problem.field} ${problem.reason}`, { details: { field: problem.field } });
  const identity = identifyWrite(call, chatpluginSend.path, visit.conversationId);
  if (!isSettled(commander, identity)) await connectedChannel(view, visit.channelId);
  const { commandId, principal, requestHash } = identity;
  const answer = await commander.conversation({
    id: commandId,
    principal,
    requestHash,
    command: {
      type: 'message.receive',
      conversationId: visit.conversationId,
      messageId: uuid5(commandId, 'message'),
      channelId: visit.channelId,
      source: 'chatplugin',
      senderId: visit.conversationId,
      content: JSON.stringify(content),
      sentAt: null,
      headers: postbackHeaders(content),
      sourceMessageId: null,
    },
  });
  const result = settle(call, answer) as unknown as { readonly message: Message };
  return presentMessage(result.message, null);
}

function signal({ signals }: Parts, call: Call, active: boolean): undefined {
  const visit = call.principal?.visitor;
  if (visit === undefined) throw new AiryError('visitor_token_invalid');
  signals.send({ type: 'typing', conversationId: visit.conversationId, agent: null, active, at: Date.now() });
}

/** What a pressed button carries stands in the headers, too, as with other sources (contract §2, Message). */
function postbackHeaders(content: Json): Record<string, string> | null {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return null;
  const { postbackData } = content as { readonly postbackData?: unknown };
  return typeof postbackData === 'string' ? { 'postback.payload': postbackData } : null;
}

/** For a server that knows who the visitor is: the token of a conversation, which need not have begun yet. */
async function visitOf(
  { view }: Parts,
  request: { readonly conversation_id: string | null; readonly channel_id: string | null },
): Promise<Visit> {
  const { conversation_id: conversationId, channel_id: channelId } = request;
  if (conversationId === null || channelId === null)
    throw new AiryError('invalid_request', 'conversation_id and channel_id are required.', {
      details: { field: conversationId === null ? 'conversation_id' : 'channel_id' },
    });
  await connectedChannel(view, channelId);
  const conversation = await view.query.conversation(conversationId);
  if (conversation !== null && conversation.channel.channel.id !== channelId)
    throw new AiryError('not_found', 'Conversation not found');
  return { conversationId, channelId };
}
