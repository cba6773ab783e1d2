import { describe, expect, it } from '@jest/globals';
import type { ConversationRow } from '@airy/communication-view';
import { webhookEvents } from '@airy/contract';
import type { Message } from '@airy/model';
import { draftsOf, draftTypes, type LogEvent } from './event-drafts.ts';

const time = '2026-01-01T00:00:10.000Z';
const at = Date.parse(time);
const message: Message = {
  ...{ id: 'm1', headers: null, isFromContact: false, deliveryState: 'PENDING', senderId: 'agent' },
  ...{ sourceRecipientId: null, conversationId: 'c1', channelId: 'ch1', source: 'facebook', content: '{"text":"Hi"}' },
  ...{ sentAt: at - 5_000, updatedAt: null, index: 3, contactCount: 1, openAttempt: null },
};
const channel = {
  ...{ id: 'ch1', source: 'facebook', sourceChannelId: '1', token: null },
  connectionState: 'CONNECTED' as const,
};
const row: ConversationRow = {
  ...{ id: 'c1', createdAt: at - 9_000, metadata: { state: 'CLOSED' }, unreadCount: 0 },
  ...{ channel: { channel, metadata: {} }, lastMessage: { message, metadata: {} } },
  ...{ sourceConversationId: null, lastReceivedAt: null },
};
const lookups = {
  conversation: async (id: string) => (id === 'c1' ? row : null),
  message: async (id: string) => (id === 'm1' ? { message, metadata: {} } : null),
  channel: async (id: string) => (id === 'ch1' ? { channel, metadata: {} } : null),
};

function event(type: string, data: object, part: object = {}): LogEvent {
  const origin = { id: 'e1', commandid: 'command-1', source: 'airy/conversation', specversion: '1.0' };
  return { ...origin, type, subject: 's', time, datacontenttype: 'application/json', data, ...part } as LogEvent;
}

async function told(of: LogEvent) {
  const drafts = draftsOf(of);
  const rendered = await Promise.all(drafts.map(draft => draft.render(lookups)));
  return drafts.map(({ type, id }, index) => ({ type, id, ...rendered[index] }));
}

const typesOf = (of: LogEvent): string[] => draftsOf(of).map(({ type }) => type);
const document = (metadata: object, part: object = {}) =>
  event('metadata.updated', { subject: 'conversation', identifier: 'c1', conversationId: 'c1', metadata, ...part });

describe('what webhooks are told', () => {
  it('has types that the API knows', () => {
    expect(webhookEvents).toEqual(expect.arrayContaining([...draftTypes]));
  });

  it('of a new message is as old as the message, also where it was imported', async () => {
    const all = await told(event('message.created', { message, metadata: null }));
    expect(all.map(({ type, timestamp }) => [type, timestamp])).toEqual([
      ['message.created', message.sentAt],
      ['message.updated', message.sentAt],
      ['conversation.updated', message.sentAt],
    ]);
    expect(typesOf(event('message.created', { message: { ...message, index: 0 }, metadata: null }))).toContain(
      'conversation.created',
    );
  });

  it('of a changed message is when it changed; one that is sent again is new, as it was to Airy Core', async () => {
    const delivered = { ...message, deliveryState: 'DELIVERED', updatedAt: at };
    const [updated, conversation] = await told(event('message.updated', { message: delivered, metadata: { a: 1 } }));
    expect(updated).toMatchObject({
      type: 'message.updated',
      timestamp: at,
      payload: { message: { metadata: { a: 1 }, delivery_state: 'delivered' } },
    });
    expect(conversation?.type).toBe('conversation.updated');
    expect(typesOf(event('message.updated', { message, metadata: null }))[0]).toBe('message.created');
    const calling = { ...message, openAttempt: 'a1' };
    expect(typesOf(event('message.updated', { message: calling, metadata: null }))[0]).toBe('message.updated');
  });

  it('of one command is one thing, however many events it had', async () => {
    const one = draftsOf(event('message.updated', { message: { ...message, updatedAt: at }, metadata: { a: 1 } }));
    const data = { subject: 'message', identifier: 'm1', conversationId: 'c1', metadata: { a: 1 } };
    const two = draftsOf(event('metadata.updated', data, { id: 'e2' }));
    expect(two.map(({ id }) => id)).toEqual(one.map(({ id }) => id));
    expect(await two[0]?.render(lookups)).toEqual(await one[0]?.render(lookups));
    const other = draftsOf(event('metadata.updated', data, { commandid: 'command-2' }));
    expect(other[0]?.id).not.toBe(one[0]?.id);
  });

  it.each([
    [null, 'CLOSED', ['conversation.updated', 'conversation.closed']],
    ['OPEN', 'CLOSED', ['conversation.updated', 'conversation.closed']],
    ['CLOSED', 'OPEN', ['conversation.updated', 'conversation.opened']],
    ['CLOSED', undefined, ['conversation.updated', 'conversation.opened']],
    [null, 'OPEN', ['conversation.updated']],
    [undefined, 'CLOSED', ['conversation.updated']],
  ])('of a conversation that was %s and is %s is %j', (stateBefore, state, expected) => {
    const change = stateBefore === undefined ? {} : { stateBefore };
    expect(typesOf(document(state === undefined ? {} : { state }, change))).toEqual(expected);
  });

  it('of a conversation has the channel as it was sent and as it was documented, and nothing that is null', async () => {
    const [told1] = await told(document({}));
    expect(told1).toMatchObject({ timestamp: at, payload: { id: 'c1', channel_id: 'ch1', channel: { id: 'ch1' } } });
    expect(told1?.payload).not.toHaveProperty('last_received_at');
  });

  it('of a channel has its document where that changed', async () => {
    const [plain] = await told(event('channel.updated', { channel }));
    expect(plain).toMatchObject({ timestamp: at, payload: { id: 'ch1', metadata: null } });
    const data = { subject: 'channel', identifier: 'ch1', conversationId: null, metadata: { name: 'Page' } };
    const [named] = await told(event('metadata.updated', data));
    expect(named).toMatchObject({ type: 'channel.updated', payload: { metadata: { name: 'Page' } } });
  });

  it('of what the view does not know is nothing', async () => {
    const data = { subject: 'message', identifier: 'm9', conversationId: 'c9', metadata: {} };
    const all = await Promise.all(draftsOf(event('metadata.updated', data)).map(draft => draft.render(lookups)));
    expect(all).toEqual([null, null]);
  });

  it('of what stations do among themselves is nothing', () => {
    const types = ['command.outcome', 'message.attempt-granted', 'contact.refetch', 'contact.redirected', 'a.new-type'];
    for (const type of types) expect(typesOf(event(type, {}))).toEqual([]);
  });
});
