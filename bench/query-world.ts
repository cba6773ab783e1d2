/** Conversations as a company may have them, always the same ones, as records of the log; and what is asked of them. */
import type { Contents } from '@airy/communication-view';
import type { Channel, Message, Metadata, ReadReceipt } from '@airy/model';
import { uuid5 } from '@airy/model/ids';

const firstNames =
  'Ada Anna Ben Carla Dora Emil Finn Greta Hanna Ivan Jana Karl Lena Max Nora Otto Paula Quentin Rosa Sam Tina Uwe Vera Willem Xaver Yara Zoe'.split(
    ' ',
  );
const syllables = 'berg stein mann hof feld bach wald see tal burg kamp horst'.split(' ');
const sources = ['facebook', 'instagram', 'twilio.sms', 'chatplugin', 'whatsapp'];
const beginning = 1_600_000_000_000;
const apartMs = 137_000;

export const channels: readonly Channel[] = Array.from({ length: 8 }, (_, number) => ({
  id: uuid5('channel', String(number)),
  source: sources[number % sources.length] ?? '',
  sourceChannelId: String(number),
  token: null,
  connectionState: 'CONNECTED',
}));

const tagId = (name: string): string => uuid5('tag', name);

/** Whole numbers that look like chance and are the same in every run. */
function chance(number: number, salt: number): number {
  let mixed = Math.imul(number + 1, 2_654_435_761) ^ Math.imul(salt + 1, 40_503);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 2_246_822_519);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 3_266_489_917);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const isOnePer = (count: number, number: number, salt: number): boolean => chance(number, salt) % count === 0;

interface Leaf {
  readonly key: string;
  readonly value: string;
}

/** A third has no name; what is old is mostly closed; half are of the tag `half`, few of `rare`. */
function leavesOf(number: number, total: number): readonly Leaf[] {
  const first = firstNames[chance(number, 1) % firstNames.length];
  const last = `${syllables[chance(number, 2) % 12]}${syllables[chance(number, 3) % 12]}${chance(number, 4) % 40}`;
  const isClosed = chance(number, 5) % total > number;
  const tags = [
    ...(isOnePer(2, number, 6) ? ['half'] : []),
    ...(isOnePer(2_000, number, 7) ? ['rare'] : []),
    ...(isOnePer(3, number, 8) ? [`t${chance(number, 9) % 30}`] : []),
    ...(isOnePer(3, number, 10) ? [`t${chance(number, 11) % 30}`] : []),
  ];
  const plan = chance(number, 12) % 20;
  return [
    ...(isOnePer(3, number, 13) ? [] : [{ key: 'contact.display_name', value: `${first} ${last}` }]),
    ...(isClosed
      ? [{ key: 'state', value: 'CLOSED' }]
      : isOnePer(2, number, 14)
        ? [{ key: 'state', value: 'OPEN' }]
        : []),
    ...[...new Set(tags)].map(name => ({ key: `tags.${tagId(name)}`, value: '' })),
    { key: 'user_data.plan', value: plan === 0 ? 'gold' : plan < 5 ? 'silver' : 'basic' },
    { key: 'user_data.customer', value: `C-${number}` },
    {
      key: 'user_data.note',
      value: `met at ${syllables[chance(number, 15) % 12]} in ${2000 + (chance(number, 16) % 25)}`,
    },
  ];
}

/** Conversations `from` until `to` of `total`; the newest three of a hundred are unread. */
export function conversations(from: number, to: number, total: number): Contents {
  const [messages, metadata, readReceipts]: [Message[], Metadata[], ReadReceipt[]] = [[], [], []];
  for (let number = from; number < to; number++) {
    const channel = channels[chance(number, 20) % channels.length] as Channel;
    const id = uuid5(channel.id, String(number));
    const createdAt = beginning + number * apartMs;
    const count = 1 + (chance(number, 21) % 2);
    for (let index = 0; index < count; index++)
      messages.push(messageOf(id, channel, { index, sentAt: createdAt + ((index * chance(number, 22)) % 600_000) }));
    if (number < total * 0.97 || isOnePer(4, number, 23))
      readReceipts.push({ conversationId: id, readDate: createdAt, readIndex: count - 1, readContactCount: count });
    for (const leaf of leavesOf(number, total))
      metadata.push({ ...leaf, subject: `conversation:${id}`, valueType: 'text', timestamp: createdAt });
  }
  return { messages, metadata, readReceipts };
}

function messageOf(
  conversationId: string,
  channel: Channel,
  { index, sentAt }: { readonly index: number; readonly sentAt: number },
): Message {
  return {
    id: uuid5(conversationId, String(index)),
    headers: null,
    isFromContact: true,
    deliveryState: 'DELIVERED',
    senderId: 'contact',
    sourceRecipientId: null,
    conversationId,
    channelId: channel.id,
    source: channel.source,
    content: '{"text":"Hello"}',
    sentAt,
    updatedAt: null,
    index,
    contactCount: index + 1,
    openAttempt: null,
  };
}

export interface Query {
  readonly what: string;
  readonly filters: string;
}

/** What is measured: what the inbox asks, and what is hard. */
export function queriesAbout(total: number): readonly Query[] {
  const [one, other] = [channels[0]?.id, channels[1]?.id];
  const aYear = beginning + Math.floor(total * 0.4) * apartMs;
  return [
    { what: 'unread', filters: 'unread_count:[1 TO *]' },
    { what: 'read', filters: 'unread_count:0' },
    { what: 'a name, three letters', filters: 'display_name:*ann*' },
    { what: 'a name, one letter', filters: 'display_name:*x*' },
    { what: 'two tags', filters: `tag_ids:(${tagId('t1')} AND ${tagId('t2')})` },
    { what: 'channels', filters: `channel_id:(${one} OR ${other})` },
    { what: 'sources', filters: 'source:(facebook OR instagram)' },
    { what: 'closed: half of all, the older ones', filters: 'metadata.state:CLOSED' },
    {
      what: 'three at once',
      filters: `unread_count:[1 TO *] AND source:(facebook OR instagram) AND tag_ids:${tagId('t3')}`,
    },
    { what: 'pure negation', filters: 'NOT metadata.state:CLOSED' },
    { what: 'a metadata field', filters: 'metadata.user_data.plan:gold' },
    { what: 'what half of all have', filters: `tag_ids:${tagId('half')}` },
    {
      what: 'three that many have',
      filters: `metadata.state:CLOSED AND tag_ids:${tagId('half')} AND metadata.user_data.plan:basic`,
    },
    { what: 'a range of dates', filters: `created_at:[${aYear} TO ${aYear + Math.floor(total * 0.1) * apartMs}}` },
    { what: 'a phrase', filters: 'metadata.user_data.note:"met at berg in 2007"' },
    { what: 'a rare tag', filters: `tag_ids:${tagId('rare')}` },
    { what: 'what one conversation has', filters: `metadata.user_data.customer:C-${Math.floor(total / 3)}` },
    { what: 'what nobody has', filters: 'display_name:*qqq*' },
  ];
}

/** What no index answers alone: there is no goal for it. */
export const slowQueries: readonly Query[] = [
  {
    what: 'one or the other, not a third (no goal)',
    filters: `(display_name:anna OR unread_count:[1 TO *]) AND NOT tag_ids:${tagId('half')}`,
  },
  { what: 'a part of an id, of all of them (no goal)', filters: 'id:*abcdef*' },
];
