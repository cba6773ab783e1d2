/**
 * Two sources that share a component, small enough to be read: `demo.one` has the webhook and reads for both. A body is
 * `{"channel", "events": [{"source", "from", "id", "text", "sentAt"}]}`, its signature the header `x-demo-secret`.
 */
import {
  channelId,
  conversationId,
  defineSource,
  listAt,
  objectAt,
  readJson,
  readText,
  SourceError,
  textAt,
  timeAt,
  uuid5,
  type ConversationCommand,
  type Json,
  type RawEvent,
  type RawRequest,
  type SendRequest,
  type SendResult,
  type Verification,
} from '@airy/source-kit';
import { z } from 'zod';
import { textOnly } from './text-only.ts';

const config = z.object({
  secret: z.string().meta({ title: 'Secret', description: 'Of the demo.', secret: true }),
  apiUrl: z.url().optional().meta({ title: 'Address', description: 'Of the demo.' }),
});

export type DemoConfig = z.infer<typeof config>;

const capabilities = { ...textOnly.capabilities, mayStartConversation: true };

const shared = { component: 'demo', config, capabilities, content: textOnly.content, send };

export const demoOne = defineSource({
  ...shared,
  id: 'demo.one',
  name: 'Demo one',
  description: 'For tests.',
  webhook: {
    path: '/demo',
    signatureHeaders: ['x-demo-secret'],
    keepQuery: ['kind'],
    verify,
    orderKey,
    answer: ({ query }) => ({ body: JSON.stringify({ kind: query['kind'] ?? null }), contentType: 'application/json' }),
  },
  parse,
});

export const demoTwo = defineSource({ ...shared, id: 'demo.two', name: 'Demo two', description: 'For tests.' });

/** The body of a webhook with one message a text. */
export function demoBody(channel: string, texts: readonly string[], source = 'demo.one'): string {
  const events = texts.map((text, n) => ({ source, from: 'ada', id: `${text}-${n}`, text, sentAt: 1_000 + n }));
  return JSON.stringify({ channel, events });
}

function verify({ headers }: RawRequest, { secret }: DemoConfig): Verification {
  const given = headers['x-demo-secret'];
  if (given === undefined) return { ok: false, status: 400, reason: 'no signature' };
  return given === secret ? { ok: true } : { ok: false, status: 403, reason: 'another signature' };
}

function orderKey({ body }: RawRequest): string {
  const channel = textAt(readJson(readText(body)), 'channel');
  if (channel === null) throw new SourceError('input', 'The body names no channel.');
  return channel;
}

function parse({ body, headers }: RawEvent) {
  const json = readJson(readText(body));
  const events = listAt(json, 'events');
  const commands = events.flatMap(event => receive(event, textAt(json, 'channel') ?? '', headers));
  return { commands, ignored: [], unknown: events.slice(commands.length).map(() => 'nothing of ours') };
}

function receive(event: Json, channelName: string, headers: RawEvent['headers']): ConversationCommand[] {
  const source = textAt(event, 'source');
  const from = textAt(event, 'from');
  const id = textAt(event, 'id');
  if (source === null || from === null || id === null || objectAt(event) === null) return [];
  const channel = channelId(source, channelName);
  return [
    {
      type: 'message.receive',
      conversationId: conversationId(channel, from),
      messageId: uuid5(channel, id),
      channelId: channel,
      source,
      senderId: from,
      content: JSON.stringify({ text: textAt(event, 'text') ?? '' }),
      sentAt: timeAt(event, 'sentAt'),
      headers: { ...headers },
      sourceMessageId: id,
    },
  ];
}

/** Posts to the address that is set; 200 is delivered. */
async function send({
  config: { apiUrl },
  http,
  recipient,
  content,
  messageId,
}: SendRequest<DemoConfig>): Promise<SendResult> {
  if (apiUrl === undefined) return { kind: 'delivered', sourceMessageId: `sent-${messageId}` };
  const answer = await http.request({ method: 'POST', url: `${apiUrl}/messages`, body: { recipient, content } });
  if (answer.sent === true && answer.status === 200) return { kind: 'delivered', sourceMessageId: `sent-${messageId}` };
  if (answer.sent === true && answer.status === 429)
    return { kind: 'not-accepted', reason: 'busy', retryAfterMs: 1_000 * Number(answer.headers['retry-after'] ?? 1) };
  return answer.sent === true
    ? { kind: 'failed', code: 'source_rejected', error: answer.text, sourceError: answer.text }
    : { kind: 'unknown', reason: answer.reason };
}
