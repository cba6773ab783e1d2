/** chatplugin.authenticate and chatplugin.resumeToken: whose conversation it is, and the tokens that open it. */
import { chatpluginAuthenticate, chatpluginResumeToken, presentMessage } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type AnyRoute, type Call } from '@airy/http';
import type { infer as Infer } from 'zod';
import { newestIndex, readHistory, readPage, type History } from './history.ts';
import { openConversation, readIdentity, type KnownVisitor } from './identity.ts';
import { connectedChannel, type Parts } from './parts.ts';
import { admitPage, savedWidget, type SavedWidget } from './saved-widget.ts';
import { newVisit, readResume, signResume, signVisitor, type Resumable, type Visit } from './visit.ts';
import { presentConversation } from './visitor-conversation.ts';

type Request = Infer<typeof chatpluginAuthenticate.request>;

export function visitRoutes(parts: Parts): readonly AnyRoute[] {
  return [
    route(chatpluginAuthenticate, (request, call) => authenticate(parts, call, request)),
    route(chatpluginResumeToken, async (request, call) => {
      const visit = call.principal?.visitor ?? (await visitAskedFor(parts, request));
      return { resume_token: await signResume(parts.secrets, { ...visit, visitorId: visitorIdOf(call) }) };
    }),
  ];
}

async function authenticate(parts: Parts, call: Call, request: Request) {
  const { secrets, view } = parts;
  const resumed = request.resume_token ? await resumedVisit(parts, request) : null;
  const channelId = resumed?.channelId ?? request.channel_id ?? '';
  await awaitOwnWrites(call, view);
  await connectedChannel(parts, channelId);
  const saved = await savedWidget(parts.administration, channelId);
  admitPage(parts, { channelId, origin: call.foreignOrigin }, saved.settings);
  const visitor = await visitorOfToken(parts, saved, request.identity_token);
  if (visitor === null && saved.settings.requireIdentity === true) throw new AiryError('identity_required');
  if (!(await parts.caughtUp())) call.setStale();
  const visit = await visitFor(parts, { channelId, resumed, visitor });
  const history = visit.isNew ? nothingYet : await historyOf(parts, visit.conversationId, request.page_size);
  const row = visit.isNew ? null : await view.query.conversation(visit.conversationId);
  return {
    token: await signVisitor(secrets, { ...visit, historyIndex: newestIndex(history.rows), identity: visitor }),
    messages: history.rows.map(({ message }) => presentMessage(message, null)),
    resume_token: await signResume(secrets, { ...visit, visitorId: visitor?.id ?? null }),
    next_cursor: history.nextCursor,
    conversation: presentConversation(visit.conversationId, row, history.rows),
  };
}

const nothingYet: History = { rows: [], nextCursor: null };

function historyOf({ view }: Parts, conversationId: string, pageSize: number | null): Promise<History> {
  return pageSize === null
    ? readHistory(view.query, conversationId)
    : readPage(view.query, conversationId, { cursor: null, pageSize });
}

/** The token wins over the channel, but it must be a token of that channel. */
async function resumedVisit({ secrets }: Parts, request: Request) {
  const visit = await readResume(secrets, request.resume_token ?? '');
  if (visit === null || (request.channel_id !== null && request.channel_id !== visit.channelId))
    throw new AiryError('resume_token_invalid');
  return visit;
}

async function visitorOfToken({ secrets }: Parts, saved: SavedWidget, token: string | null) {
  if (token === null) return null;
  if (saved.identityKey === null) throw new AiryError('identity_token_invalid', 'This widget has no identity key.');
  return readIdentity(token, secrets.open(saved.identityKey));
}

/**
 * Whom the site knows gets their own conversation, whatever token was left in the browser; and what was begun as
 * somebody's is never gone on with as nobody's. @throws AiryError `resume_token_invalid`
 */
async function visitFor(
  { view }: Parts,
  asked: {
    readonly channelId: string;
    readonly resumed: Resumable | null;
    readonly visitor: KnownVisitor | null;
  },
): Promise<Visit & { readonly isNew: boolean }> {
  const { channelId, resumed, visitor } = asked;
  if (visitor !== null) {
    const conversationId = await openConversation(view.query, { channelId, id: visitor.id });
    return { conversationId, channelId, isNew: false };
  }
  if (resumed === null) return { ...newVisit(channelId), isNew: true };
  if (resumed.visitorId !== null) throw new AiryError('resume_token_invalid');
  return { conversationId: resumed.conversationId, channelId, isNew: false };
}

function visitorIdOf({ principal }: Call): string | null {
  const identity = principal?.visitor?.identity;
  return identity === undefined ? null : (JSON.parse(identity) as KnownVisitor).id;
}

/** For a server that knows who the visitor is: the token of a conversation, which need not have begun yet. */
async function visitAskedFor(parts: Parts, request: Infer<typeof chatpluginResumeToken.request>): Promise<Visit> {
  const { conversation_id: conversationId, channel_id: channelId } = request;
  if (conversationId === null || channelId === null)
    throw new AiryError('invalid_request', 'conversation_id and channel_id are required.', {
      details: { field: conversationId === null ? 'conversation_id' : 'channel_id' },
    });
  await connectedChannel(parts, channelId);
  const conversation = await parts.view.query.conversation(conversationId);
  if (conversation !== null && conversation.channel.channel.id !== channelId)
    throw new AiryError('not_found', 'Conversation not found');
  return { conversationId, channelId };
}
