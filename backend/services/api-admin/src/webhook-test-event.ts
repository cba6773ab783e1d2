/** What a test sends: made-up things, in the shape of the real ones (contract §5; `e2e/webhooks/payloads.test.ts`). */
import {
  presentChannel,
  presentContactEvent,
  presentConversation,
  presentMessage,
  presentTag,
  type sentWebhookEvents,
} from '@airy/contract';
import type { Channel, Message } from '@airy/model';

type EventType = (typeof sentWebhookEvents)[number];

const conversationId = '00000000-0000-4000-8000-000000000001';
const channelId = '00000000-0000-4000-8000-000000000002';
const contactId = '00000000-0000-4000-8000-000000000003';
const otherContactId = '00000000-0000-4000-8000-000000000007';
const source = 'test';
const channel: Channel = {
  id: channelId,
  source,
  sourceChannelId: 'test',
  token: null,
  connectionState: 'CONNECTED',
};

function messageAt(now: number): Message {
  return {
    ...{ id: '00000000-0000-4000-8000-000000000004', conversationId, channelId, source, sentAt: now },
    ...{ headers: null, isFromContact: true, deliveryState: 'DELIVERED', senderId: 'test', sourceRecipientId: null },
    ...{ content: JSON.stringify({ text: 'A test of this webhook' }), updatedAt: null, index: 0, contactCount: 1 },
    openAttempt: null,
  };
}

function messagePayload(type: EventType, now: number): object {
  const metadata = type === 'message.created' ? null : {};
  return { conversation_id: conversationId, channel_id: channelId, message: presentMessage(messageAt(now), metadata) };
}

function conversationPayload(now: number): object {
  const lastMessage = { message: messageAt(now), metadata: {} };
  const contact = { display_name: 'Test', avatar_url: null };
  const metadata = { contact, tags: {}, state: 'OPEN' };
  const row = { id: conversationId, createdAt: now, metadata, unreadCount: 1, lastMessage, lastReceivedAt: now };
  return { ...presentConversation({ ...row, channel: { channel, metadata: {} } }), channel_id: channelId };
}

function contactPayload(now: number): object {
  return presentContactEvent({
    ...{ id: contactId, displayName: 'Test', avatarUrl: null, title: null, gender: null, timezone: null },
    ...{ locale: null, organizationName: null, via: {}, address: {}, metadata: {} },
    ...{ conversations: { [conversationId]: source }, createdAt: now, updatedAt: now },
  });
}

function webhookPayload(now: number): object {
  const [url, reason] = ['https://example.org/hook', 'A test of this webhook'];
  return { id: '00000000-0000-4000-8000-000000000006', name: 'Test', url, since: now, reason };
}

function payloadOf(type: EventType, now: number): object {
  switch (type) {
    case 'message.created':
    case 'message.updated':
      return messagePayload(type, now);
    case 'conversation.created':
    case 'conversation.updated':
    case 'conversation.closed':
    case 'conversation.opened':
      return conversationPayload(now);
    case 'channel.updated':
      return presentChannel(channel, {});
    case 'tag.updated':
      return presentTag({ id: '00000000-0000-4000-8000-000000000005', name: 'Test', color: 'BLUE' });
    case 'contact.created':
    case 'contact.updated':
      return contactPayload(now);
    case 'contact.deleted':
      return { id: contactId, merged_into: null };
    case 'contact.merged':
      return { source_id: contactId, destination_id: otherContactId };
    case 'webhook.failing':
    case 'webhook.recovered':
    case 'webhook.disabled':
      return webhookPayload(now);
  }
}

/** @returns the JSON body. `is_test` is in no real event. */
export function testBody(type: EventType, now: number): string {
  return JSON.stringify({ type, timestamp: now, is_test: true, payload: payloadOf(type, now) });
}
