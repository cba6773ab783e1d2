/** What a test sends: made-up things, in the shape of the real ones (contract §5). */
import { presentDate, type webhookEvents } from '@airy/contract';

type EventType = (typeof webhookEvents)[number];

const conversationId = '00000000-0000-4000-8000-000000000001';
const channelId = '00000000-0000-4000-8000-000000000002';
const contactId = '00000000-0000-4000-8000-000000000003';

function messageOf(now: number) {
  return {
    conversation_id: conversationId,
    channel_id: channelId,
    message: {
      id: '00000000-0000-4000-8000-000000000004',
      content: { text: 'A test of this webhook' },
      sent_at: presentDate(now),
      delivery_state: 'delivered',
      from_contact: true,
      source: 'test',
      metadata: null,
      sender: { id: 'test', name: null, avatar_url: null },
    },
  };
}

function conversationOf(now: number) {
  const { message } = messageOf(now);
  const contact = { display_name: 'Test', avatar_url: null };
  return {
    id: conversationId,
    channel_id: channelId,
    created_at: presentDate(now),
    metadata: { contact, tags: {}, unread_count: 0, state: 'OPEN' },
    last_message: { ...message, metadata: {} },
  };
}

function payloadOf(type: EventType, now: number): object {
  const [entity] = type.split('.');
  switch (entity) {
    case 'message':
      return messageOf(now);
    case 'conversation':
      return conversationOf(now);
    case 'channel':
      return { id: channelId, source: 'test', source_channel_id: 'test', metadata: null, connected: true };
    case 'tag':
      return { id: '00000000-0000-4000-8000-000000000005', name: 'Test', color: 'tag-blue' };
    case 'contact':
      return { id: contactId, display_name: 'Test' };
    default:
      return { id: '00000000-0000-4000-8000-000000000006', name: 'Test' };
  }
}

/** @returns the JSON body. `is_test` is in no real event. */
export function testBody(type: EventType, now: number): string {
  return JSON.stringify({ type, timestamp: now, is_test: true, payload: payloadOf(type, now) });
}
