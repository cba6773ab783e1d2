/** From what Viber sends to commands (contract §6, Viber). Pure. */
import {
  compactJson,
  conversationId,
  memberText,
  objectAt,
  readJson,
  readText,
  textAt,
  timeAt,
  uuid5,
} from '@airy/source-kit';
import type { ConversationCommand, JsonObject, Parsed, RawEvent } from '@airy/source-kit';
import { accountParameter, contactIdOf } from './webhook.ts';

/** They say nothing of messages. `client_status` and `action` come to bots that ask for them. */
const ignoredEvents: ReadonlySet<string> = new Set([
  'webhook',
  'subscribed',
  'unsubscribed',
  'client_status',
  'action',
]);

const messageEvents: ReadonlySet<string> = new Set(['message', 'conversation_started']);

/** @throws SourceError if the body is not JSON: it becomes a dead letter. */
export function parseViber(raw: RawEvent): Parsed {
  const text = readText(raw.body);
  const body = objectAt(readJson(text));
  const name = textAt(body, 'event');
  if (body === null || name === null) return unknown('body without an event');
  if (ignoredEvents.has(name)) return { commands: [], ignored: [name], unknown: [] };
  const event = eventOf(raw, body, compactJson(text));
  if (typeof event === 'string') return unknown(event);
  if (messageEvents.has(name)) return commands(readMessage(event));
  switch (name) {
    case 'delivered':
    case 'seen':
      return commands([{ ...receiptOf(event), state: name }]);
    case 'failed':
      return commands([{ ...receiptOf(event), state: 'failed', ...failureOf(event) }]);
    default:
      return unknown(`event ${name.slice(0, 100)}`);
  }
}

function commands(list: readonly ConversationCommand[]): Parsed {
  return { commands: list, ignored: [], unknown: [] };
}

function unknown(what: string): Parsed {
  return { commands: [], ignored: [], unknown: [what] };
}

interface ViberEvent {
  readonly body: JsonObject;
  /** Compact JSON of the whole event: the message's content. */
  readonly text: string;
  readonly channel: string;
  readonly contact: string;
  readonly conversation: string;
  /** Its digits: it is beyond what a number can hold. */
  readonly messageToken: string;
  readonly receivedAt: number;
}

/** Or why it is none. The address of the webhook names the account, as `connect` has set it. */
function eventOf({ headers, receivedAt }: RawEvent, body: JsonObject, text: string): ViberEvent | string {
  const account = headers[`query-${accountParameter}`];
  if (account === undefined || account === '') return 'event without an account: connect the channel again';
  const contact = contactIdOf(body);
  if (contact === null) return 'event without a contact';
  const token = memberText(text, 'message_token')?.replaceAll('"', '') ?? '';
  if (!/^\d{1,30}$/.test(token)) return 'event without a message_token';
  const channel = channelIdOf(account);
  return {
    body,
    text,
    channel,
    contact,
    conversation: conversationId(channel, contact),
    messageToken: token,
    receivedAt,
  };
}

/** `uuid5(accountId)`: one string, without the source's name (contract §6). */
export function channelIdOf(accountId: string): string {
  return uuid5(accountId, '');
}

/** Clocks differ; one that is a day ahead is wrong. */
const maxAheadMs = 24 * 60 * 60 * 1000;

function readMessage(event: ViberEvent): readonly ConversationCommand[] {
  const { body, text, channel, contact, conversation, messageToken, receivedAt } = event;
  const sentAt = timeAt(body, 'timestamp');
  const received: ConversationCommand = {
    type: 'message.receive',
    conversationId: conversation,
    messageId: uuid5('viber', messageToken),
    channelId: channel,
    source: 'viber',
    senderId: contact,
    content: text,
    sentAt: sentAt !== null && sentAt <= receivedAt + maxAheadMs ? sentAt : null,
    headers: null,
    sourceMessageId: messageToken,
  };
  return [received, ...profileOf(event)];
}

const longestName = 500;
const longestAddress = 4_000;

function profileOf({ body, conversation }: ViberEvent): readonly ConversationCommand[] {
  const person = objectAt(body, 'sender') ?? objectAt(body, 'user');
  const displayName = textAt(person, 'name')?.trim().slice(0, longestName) || null;
  const picture = textAt(person, 'avatar');
  const avatarUrl =
    picture !== null && picture.length <= longestAddress && picture.startsWith('https://') ? picture : null;
  if (displayName === null && avatarUrl === null) return [];
  return [
    {
      type: 'contact.profile',
      source: 'viber',
      conversationId: conversation,
      displayName,
      avatarUrl,
      fetchState: 'ok',
    },
  ];
}

function receiptOf({ conversation, messageToken }: ViberEvent) {
  return {
    type: 'message.receipt',
    source: 'viber',
    conversationId: conversation,
    sourceMessageIds: [messageToken],
    upTo: null,
  } as const;
}

/** Characters of Viber's words that are kept. */
const longestText = 1_000;

function failureOf({ body }: ViberEvent) {
  const said = textAt(body, 'desc')?.slice(0, longestText) ?? '';
  return {
    code: 'source_rejected',
    error: said === '' ? 'Viber did not deliver the message, and gave no reason.' : `Viber did not deliver it: ${said}`,
    sourceError: JSON.stringify({ desc: said }),
  };
}
