/**
 * A source with every member that a declaration can have, in one file: what broken-sources.test.ts breaks. It passes the
 * conformance suite as it stands. Its platform is made up; tokens travel in headers, bodies are JSON.
 */
import { createHmac } from 'node:crypto';
import { asList, asText, at, contentProblem } from '@airy/content';
import type { ContentFormat } from '@airy/content';
import {
  channelId,
  comeAgain,
  conversationId,
  defineSource,
  idAt,
  isHmac,
  listAt,
  objectAt,
  readJson,
  readText,
  retryAfterMs,
  SourceError,
  textAt,
  timeAt,
  tryJson,
  unanswered,
  uuid5,
} from '@airy/source-kit';
import type {
  CheckReason,
  CheckRequest,
  CheckResult,
  ConversationCommand,
  HttpOutcome,
  Json,
  OpenChannel,
  Parsed,
  Profile,
  RawRequest,
  SendRequest,
  SendResult,
  SourceHttp,
  Verification,
} from '@airy/source-kit';
import { z } from 'zod';

const config = z.object({
  apiUrl: z.url().default('https://api.whole.example').meta({ title: 'API address', description: 'For tests.' }),
  webhookSecret: z.string().meta({ title: 'Webhook secret', description: 'Signs what is sent to us.', secret: true }),
});
export type WholeConfig = z.infer<typeof config>;

export const format: ContentFormat = {
  limits: {
    kinds: ['text', 'image', 'quick_replies'],
    maxTextLength: 100,
    maxCaptionLength: 20,
    files: { image: { types: ['image/png', 'image/jpeg'], maxBytes: 5_000_000 } },
    maxChoices: 3,
  },
  read(content) {
    const text = asText(at(content, 'text'));
    const url = asText(at(content, 'image'));
    const image = url === null ? [] : [{ kind: 'image', url, name: null } as const];
    const parts = [...image, ...(text === null ? [] : [{ kind: 'text', text } as const])];
    return parts.length === 0 ? null : { parts, quickReplies: [] };
  },
  writeText: text => ({ text }),
  writeFile: ({ kind, url }) => (kind === 'image' ? { image: url } : null),
  measure(content) {
    const text = asText(at(content, 'text'));
    const image = asText(at(content, 'image'));
    const choices = asList(at(content, 'choices')).length;
    if (text === null && image === null) return { limit: 'form', message: 'The content needs "text" or "image".' };
    const files = image === null ? [] : [{ kind: 'image', url: image } as const];
    return { kind: files.length > 0 ? 'image' : choices > 0 ? 'quick_replies' : 'text', text, files, choices };
  },
};

export const signatureHeader = 'x-whole-signature';

export function sign(body: Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

export function verify({ headers, body }: RawRequest, { webhookSecret }: WholeConfig): Verification {
  const signature = headers[signatureHeader];
  if (signature === undefined) return { ok: false, status: 400, reason: `${signatureHeader} is missing` };
  const isRight = isHmac({ algorithm: 'sha256', secret: webhookSecret, body, signature, encoding: 'hex' });
  return isRight ? { ok: true } : { ok: false, status: 403, reason: `${signatureHeader} does not fit the body` };
}

export function challenge({ query }: RawRequest, { webhookSecret }: WholeConfig) {
  const isAllowed = query['token'] === webhookSecret && /^\d+$/.test(query['challenge'] ?? '');
  return isAllowed ? { status: 200, body: query['challenge'] ?? '' } : { status: 403, body: '' };
}

export function orderKey({ body }: RawRequest): string {
  const account = idAt(readJson(readText(body)), 'account');
  if (account === null) throw new SourceError('input', 'The body names no account.');
  return account;
}

/** @throws SourceError for what is no JSON. */
export function parse({ body }: { readonly body: Uint8Array }): Parsed {
  const value = readJson(readText(body));
  const account = idAt(value, 'account');
  if (account === null) return { commands: [], ignored: [], unknown: ['body without an account'] };
  const read = listAt(value, 'events').map(event => [textAt(event, 'kind') ?? 'none', event] as const);
  const commands = read.map(([kind, event]) => commandOf(kind, event, channelId('whole', account)));
  const others = read.filter((_, index) => commands[index] === null).map(([kind]) => kind.slice(0, 50));
  return {
    commands: commands.filter(command => command !== null),
    ignored: others.filter(kind => kind === 'typing'),
    unknown: others.filter(kind => kind !== 'typing'),
  };
}

function commandOf(kind: string, event: Json, channel: string): ConversationCommand | null {
  const id = idAt(event, 'id');
  const from = idAt(event, 'from');
  if (id === null || from === null) return null;
  const conversation = conversationId(channel, from);
  if (kind === 'message') return messageOf(event, { channel, conversation, id, from });
  const state = (['delivered', 'seen'] as const).find(one => one === kind);
  if (state !== undefined)
    return {
      type: 'message.receipt',
      source: 'whole',
      conversationId: conversation,
      state,
      sourceMessageIds: [id],
      upTo: null,
    };
  const at = timeAt(event, 'sent_at');
  if (kind !== 'reaction' || at === null) return null;
  const emoji = textAt(event, 'emoji')?.slice(0, 20) ?? null;
  const reaction = { sourceMessageId: id, fallbackMessageId: uuid5(channel, id), emoji, sentAt: at };
  return { type: 'message.react', source: 'whole', conversationId: conversation, ...reaction };
}

interface Ids {
  readonly channel: string;
  readonly conversation: string;
  readonly id: string;
  readonly from: string;
}

function messageOf(event: Json, { channel, conversation, id, from }: Ids): ConversationCommand | null {
  const content = objectAt(event, 'content');
  if (content === null) return null;
  return {
    type: 'message.receive',
    conversationId: conversation,
    messageId: uuid5(channel, id),
    channelId: channel,
    source: 'whole',
    senderId: from,
    content: JSON.stringify(content),
    sentAt: timeAt(event, 'sent_at'),
    headers: null,
    sourceMessageId: id,
  };
}

type Answered = Extract<HttpOutcome, { sent: true }>;

export function resultOf({ status, headers, text }: Answered): SendResult {
  const body = tryJson(text);
  if (status === 200) return { kind: 'delivered', sourceMessageId: textAt(body, 'id') };
  const error = textAt(body, 'error') ?? `The platform answered ${status}.`;
  if (status === 429 || status >= 500) return comeAgain(error, retryAfterMs(headers));
  const code = status === 401 ? 'source_token_invalid' : 'source_rejected';
  return { kind: 'failed', code, error, sourceError: text.slice(0, 2_000) };
}

const dayMs = 24 * 60 * 60 * 1000;

export function callOf({ config: { apiUrl }, ...request }: SendRequest<WholeConfig>) {
  const isLate = request.lastReceivedAt !== null && request.sentAt - request.lastReceivedAt > dayMs;
  return {
    method: 'POST',
    url: `${apiUrl}/messages`,
    headers: authorization(request.channel),
    body: { to: request.recipient, content: request.content, ...(isLate ? { tag: 'HUMAN' } : {}) },
  } as const;
}

export async function send(request: SendRequest<WholeConfig>): Promise<SendResult> {
  const problem = contentProblem(format, request.content);
  if (problem !== null) return { kind: 'failed', code: 'invalid_request', error: problem.message, sourceError: null };
  const outcome = await request.http.request(callOf(request));
  return outcome.sent === true ? resultOf(outcome) : unanswered(outcome);
}

export function authorization(channel: OpenChannel): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${channel.token ?? ''}` };
}

/** @throws SourceError by consequence. */
export async function ask(http: SourceHttp, url: string, token: string): Promise<Json> {
  const outcome = await http.request({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } });
  if (outcome.sent !== true) throw new SourceError('away', outcome.reason);
  const body = tryJson(outcome.text);
  const message = textAt(body, 'error') ?? `The platform answered ${outcome.status}.`;
  if (outcome.status === 401) throw new SourceError('token', message);
  if (outcome.status >= 500 || outcome.status === 429) throw new SourceError('away', message);
  if (outcome.status !== 200 || body === null) throw new SourceError('refused', message);
  return body;
}

interface Asking {
  readonly config: WholeConfig;
  readonly channel: OpenChannel;
  readonly http: SourceHttp;
}

export async function profile({
  config: { apiUrl },
  channel,
  contactId,
  http,
}: Asking & { contactId: string }): Promise<Profile> {
  try {
    const body = await ask(http, `${apiUrl}/people/${contactId}`, channel.token ?? '');
    return { found: true, displayName: textAt(body, 'name'), avatarUrl: textAt(body, 'picture') };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { found: false, reason: error.message, retry: error.consequence === 'away' };
  }
}

const reasons = {
  input: 'refused',
  refused: 'permission_missing',
  token: 'token_invalid',
  away: 'unreachable',
} as const;

export async function check({ config: { apiUrl }, channel, http }: CheckRequest<WholeConfig>): Promise<CheckResult> {
  if (channel === null) return { ok: true, account: null };
  try {
    return { ok: true, account: textAt(await ask(http, `${apiUrl}/me`, channel.token ?? ''), 'name') };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const reason: CheckReason = reasons[error.consequence];
    return { ok: false, reason, message: error.message, nextStep: 'Connect the account again.' };
  }
}

const token = z.string().min(1).meta({ secret: true });

export const channels = {
  connect: z.object({ account: z.string().min(1), token }),
  async onConnect({ config: { apiUrl }, request, http }: Connecting<{ account: string; token: string }>) {
    const body = await ask(http, `${apiUrl}/me`, request.token);
    return { sourceChannelId: request.account, token: request.token, metadata: { name: textAt(body, 'name') ?? '' } };
  },
  async onDisconnect({ config: { apiUrl }, channel, http }: Asking) {
    await ask(http, `${apiUrl}/leave`, channel.token ?? '');
  },
  explore: z.object({ token }),
  async onExplore({ config: { apiUrl }, request, http }: Connecting<{ token: string }>) {
    return listAt(await ask(http, `${apiUrl}/accounts`, request.token), 'data').flatMap(one => {
      const id = idAt(one, 'id');
      return id === null
        ? []
        : [{ sourceChannelId: id, name: textAt(one, 'name') ?? id, imageUrl: null, fields: { id } }];
    });
  },
};

export interface Connecting<R> {
  readonly config: WholeConfig;
  readonly request: R;
  readonly http: SourceHttp;
}

export async function locate({ config: { apiUrl }, channel, ref, http }: Asking & { ref: string }) {
  const outcome = await http.request({ method: 'GET', url: `${apiUrl}/files/${ref}`, headers: authorization(channel) });
  if (outcome.sent !== true) throw new SourceError('away', outcome.reason);
  const url = textAt(tryJson(outcome.text), 'url');
  return outcome.status === 200 && url !== null ? { url, headers: authorization(channel) } : null;
}

export const whole = defineSource({
  id: 'whole',
  name: 'Whole',
  description: 'A source with every member.',
  config,
  capabilities: {
    receives: ['text', 'image', 'reaction'],
    replyWindow: { ms: dayMs, afterwards: [], humanMs: 7 * dayMs },
    receipts: ['delivered', 'seen'],
    typing: false,
    mayStartConversation: false,
    idempotentSend: false,
    recordedAudio: null,
  },
  content: format,
  webhook: { path: '/whole', verify, challenge, orderKey },
  parse,
  send,
  profile,
  check,
  channels,
  files: {
    refsOf: content => [asText(at(content, 'image'))].filter(ref => ref !== null),
    locate,
  },
  async markSeen({ config: { apiUrl }, channel, sourceMessageId, http }) {
    await ask(http, `${apiUrl}/seen/${sourceMessageId}`, channel.token ?? '');
  },
});
