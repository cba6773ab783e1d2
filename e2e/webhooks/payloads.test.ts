/** What `webhooks.test` sends, and docs/webhook-events.md shows, has the shape of what is sent of real events. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { ConversationRow } from '@airy/communication-view';
import { sentWebhookEvents } from '@airy/contract';
import { unknownContact } from '@airy/domain';
import type { Message } from '@airy/model';
import { testBody } from '../../backend/services/api-admin/src/webhook-test-event.ts';
import { draftsOf, draftTypes, type LogEvent } from '../../backend/services/webhook-publisher/src/event-drafts.ts';

type EventType = (typeof sentWebhookEvents)[number];

const at = Date.parse('2026-01-01T00:00:10.000Z');
const message: Message = {
  ...{ id: 'm1', headers: null, isFromContact: true, deliveryState: 'DELIVERED', senderId: 'ada' },
  ...{ sourceRecipientId: null, conversationId: 'c1', channelId: 'ch1', source: 'facebook', content: '{"text":"Hi"}' },
  ...{ sentAt: at, updatedAt: null, index: 0, contactCount: 1, openAttempt: null },
};
const channel = {
  ...{ id: 'ch1', source: 'facebook', sourceChannelId: '1', token: null },
  connectionState: 'CONNECTED' as const,
};
const row: ConversationRow = {
  ...{ id: 'c1', createdAt: at, metadata: {}, unreadCount: 1, sourceConversationId: null, lastReceivedAt: at },
  ...{ channel: { channel, metadata: {} }, lastMessage: { message, metadata: {} } },
};
const lookups = {
  conversation: async () => row,
  message: async () => ({ message, metadata: {} }),
  channel: async () => ({ channel, metadata: {} }),
};
const contact = unknownContact('co1');
const webhook = { id: 'w1', name: null, endpoint: 'https://example.org/hook' };
const health = { webhook, since: at, reason: 'It answered 500.' };
const state = (is: string, before: string) => ({
  ...{ subject: 'conversation', identifier: 'c1', conversationId: 'c1', metadata: { state: is } },
  stateBefore: before,
});

/** An event of the log that webhooks are told of as the type. */
const causes: Readonly<Record<EventType, readonly [type: string, data: object]>> = {
  'message.created': ['message.created', { message, metadata: null }],
  'message.updated': ['message.updated', { message: { ...message, updatedAt: at }, metadata: null }],
  'conversation.created': ['message.created', { message, metadata: null }],
  'conversation.updated': ['message.created', { message, metadata: null }],
  'conversation.closed': ['metadata.updated', state('CLOSED', 'OPEN')],
  'conversation.opened': ['metadata.updated', state('OPEN', 'CLOSED')],
  'channel.updated': [
    'metadata.updated',
    { subject: 'channel', identifier: 'ch1', conversationId: null, metadata: { name: 'Page' } },
  ],
  'tag.updated': ['tag.updated', { tag: { id: 't1', name: 'New', color: 'BLUE' } }],
  'contact.created': ['contact.created', { contact }],
  'contact.updated': ['contact.updated', { contact, unlinked: [] }],
  'contact.deleted': ['contact.deleted', { id: 'co1', conversations: [], mergedInto: null }],
  'contact.merged': ['contact.merged', { mergeId: 'x', sourceId: 'co1', destinationId: 'co2', contact, by: 'u1' }],
  'webhook.failing': ['webhook.failing', health],
  'webhook.recovered': ['webhook.recovered', health],
  'webhook.disabled': ['webhook.disabled', health],
};

async function realPayload(type: EventType): Promise<object> {
  const [of, data] = causes[type];
  const origin = { id: 'e1', commandid: 'k1', source: 'airy', specversion: '1.0', subject: 's' };
  const event = { ...origin, type: of, time: new Date(at).toISOString(), datacontenttype: 'application/json', data };
  const draft = draftsOf(event as unknown as LogEvent).find(one => one.type === type);
  const rendering = await draft?.render(lookups);
  if (!rendering) throw new Error(`${of} is not told as ${type}`);
  return rendering.payload;
}

/** What differs from event to event: keys that people or platforms choose. */
const free = new Set(['metadata', 'via', 'address', 'conversations', 'content']);

/** Keys of the value, deep. */
function shapeOf(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .flatMap(([key, part]) => [`${path}${key}`, ...(free.has(key) ? [] : shapeOf(part, `${path}${key}.`))])
    .toSorted();
}

interface Body {
  readonly type: string;
  readonly timestamp: number;
  readonly payload: Readonly<Record<string, unknown>>;
}
const testOf = (type: EventType): Body & { readonly is_test: boolean } => JSON.parse(testBody(type, at)) as never;

describe('a test of', () => {
  it('every type that is sent is there', () => {
    expect([...draftTypes].toSorted()).toEqual([...sentWebhookEvents].toSorted());
  });

  it.each(sentWebhookEvents)('%s is as the real one', async type => {
    const test = testOf(type);
    expect(test).toMatchObject({ type, timestamp: at, is_test: true });
    expect(shapeOf(test.payload)).toEqual(shapeOf(await realPayload(type)));
    expect(shapeOf(test.payload).length).toBeGreaterThan(1);
  });
});

describe('docs/webhook-events.md', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/webhook-events.md', import.meta.url)), 'utf8');
  const rows = new Map(
    [...page.matchAll(/^\| `(\w+\.\w+)` .*\| (\w+) +\|$/gm)].map(([, type = '', name = '']) => [type, name]),
  );
  const blocks = new Map(
    [...page.matchAll(/^```json (\w+)\n([\s\S]*?)^```$/gm)].map(([, name = '', json = '']) => [name, json]),
  );
  const exampleOf = (name: string): unknown => JSON.parse(blocks.get(name) ?? 'null');

  it('names every type that is sent', () => {
    expect([...rows.keys()].toSorted()).toEqual([...sentWebhookEvents].toSorted());
  });

  it.each(sentWebhookEvents)('shows the payload of %s', async type => {
    expect(shapeOf(exampleOf(rows.get(type) ?? ''))).toEqual(shapeOf(await realPayload(type)));
  });

  it('shows a body', () => {
    const { is_test: _isTest, ...body } = testOf('tag.updated');
    expect(shapeOf(exampleOf('body'))).toEqual(shapeOf(body));
  });
});
