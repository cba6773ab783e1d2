/** What answers look like: contract §0, §3, §4. */
import { describe, expect, it } from '@jest/globals';
import type { Channel, Message } from '@airy/model';
import {
  channelPayload,
  communicationEvent,
  conversationPayload,
  messagePayload,
  presentChannel,
  presentConversation,
  presentMessage,
  presentTag,
  storedTagColor,
  tagColor,
  presentTagColor,
} from './index.ts';

const message: Message = {
  id: '8c0e0000-0000-5000-8000-000000000001',
  headers: null,
  isFromContact: true,
  deliveryState: 'DELIVERED',
  senderId: 'psid-1',
  sourceRecipientId: null,
  conversationId: 'fb140000-0000-5000-8000-00000004ecb3',
  channelId: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
  source: 'facebook',
  content: '{"text":"Hi"}',
  sentAt: Date.UTC(2021, 5, 1, 10),
  updatedAt: null,
  index: 0,
  contactCount: 1,
  openAttempt: null,
};
const channel: Channel = {
  id: message.channelId,
  source: 'facebook',
  sourceChannelId: '1234',
  token: 'sealed:v1:secret',
  connectionState: 'CONNECTED',
};

describe('a message', () => {
  it('is shown as the contract has it (§3)', () => {
    const shown = presentMessage(message, { user_data: { vip: true } });
    expect(shown).toEqual({
      id: message.id,
      content: { text: 'Hi' },
      sent_at: '2021-06-01T10:00:00.000Z',
      delivery_state: 'delivered',
      from_contact: true,
      source: 'facebook',
      metadata: { user_data: { vip: true } },
      sender: { id: 'psid-1', name: null, avatar_url: null },
    });
    expect(messagePayload.parse(shown)).toEqual(shown);
  });

  it('of an odd time is shown all the same', () => {
    const shown = (sentAt: number) => messagePayload.parse(presentMessage({ ...message, sentAt }, null)).sent_at;
    expect([8_900_000_000_000_000, Infinity].map(shown)).toEqual(Array(2).fill('9999-12-31T23:59:59.999Z'));
    expect([-1, -Infinity, Number.NaN].map(shown)).toEqual(Array(3).fill('1970-01-01T00:00:00.000Z'));
  });

  it('that is not JSON is shown as text (§0)', () => {
    expect(presentMessage({ ...message, content: 'Body=Hi&From=%2B49' }, null).content).toBe('Body=Hi&From=%2B49');
    expect(presentMessage({ ...message, content: '12 apples' }, null).content).toBe('12 apples');
  });
});

describe('a channel', () => {
  it('shows no token, neither its own nor one that Airy Core left in the metadata (§6)', () => {
    const shown = presentChannel(channel, { name: 'My page', page_id: '1', page_token: 'EAAB' });
    expect(shown).toEqual({
      id: channel.id,
      source: 'facebook',
      source_channel_id: '1234',
      connected: true,
      metadata: { name: 'My page', page_id: '1' },
    });
    expect(channelPayload.parse(shown)).toEqual(shown);
  });

  it('without a name is called after its source and id (§3)', () => {
    expect(presentChannel(channel, {}).metadata).toEqual({ name: 'facebook 506dd' });
    expect(presentChannel(channel, null).metadata).toBeNull();
  });
});

describe('a conversation', () => {
  const row = {
    id: message.conversationId,
    channel: { channel: { ...channel, source: 'twilio.sms' }, metadata: {} },
    createdAt: 0,
    metadata: {},
    unreadCount: 0,
    lastMessage: { message, metadata: {} },
    lastReceivedAt: null,
  };

  it('always has a display name and the unread count (§3)', () => {
    const shown = presentConversation(row);
    expect(shown.metadata).toEqual({ contact: { display_name: 'Sms 4ecb3' }, unread_count: 0 });
    expect(shown.created_at).toBe('1970-01-01T00:00:00.000Z');
    expect(conversationPayload.parse(shown)).toEqual(shown);
    expect(shown.last_received_at).toBeNull();
    expect(presentConversation({ ...row, lastReceivedAt: 0 }).last_received_at).toBe('1970-01-01T00:00:00.000Z');
  });

  it('keeps what else stands in its metadata', () => {
    const metadata = {
      state: 'OPEN',
      tags: { t1: '' },
      contact: { display_name: 'Ada', avatar_url: 'u' },
      unread_count: 9,
    };
    expect(presentConversation({ ...row, metadata, unreadCount: 2 }).metadata).toEqual({
      ...metadata,
      unread_count: 2,
    });
  });

  it('survives metadata of a strange shape', () => {
    for (const contact of ['text', [], null, 5, { display_name: 7 }])
      expect(presentConversation({ ...row, metadata: { contact } }).metadata.contact.display_name).toBe('Sms 4ecb3');
  });
});

describe('a tag', () => {
  it('has its colour in lower case with a prefix, both ways', () => {
    expect(presentTag({ id: 't', name: 'VIP', color: 'RED' })).toEqual({ id: 't', name: 'VIP', color: 'tag-red' });
    for (const color of tagColor.options) expect(presentTagColor(storedTagColor(color))).toBe(color);
  });
});

describe('a socket event', () => {
  it('is told apart by its type (§4)', () => {
    const payload = { conversation_id: 'c', channel_id: 'd', message: presentMessage(message, null) };
    expect(communicationEvent.parse({ type: 'message.created', timestamp: 1, payload })).toBeTruthy();
    const channelEvent = { type: 'channel.updated', timestamp: null, payload: presentChannel(channel, null) };
    expect(communicationEvent.parse(channelEvent)).toEqual(channelEvent);
    expect(communicationEvent.safeParse({ type: 'tag.deleted', timestamp: 1, payload: {} }).success).toBe(false);
  });
});
