import { describe, expect, it } from '@jest/globals';
import { QueryClient } from '@tanstack/react-query';
import { conversationAt, listOf, messageAt, threadOf } from '../state/fixtures.ts';
import { loadedConversations } from '../state/conversation-pages.ts';
import { loadedMessages } from '../state/message-pages.ts';
import { LiveUpdates } from './live.ts';
import { keys } from './queries.ts';
import type { Channel, Conversation, ConversationPage, MessagePage, Pages, Tag } from './wire.ts';

function started() {
  const queries = new QueryClient();
  queries.setQueryData(keys.conversations, listOf([[conversationAt('a', 40), conversationAt('b', 30)]]));
  queries.setQueryData(keys.conversation('b'), conversationAt('b', 30));
  queries.setQueryData(keys.messages('b'), threadOf([[messageAt(30, { id: 'b-30' })]]));
  const reads: (readonly [string, string | null])[] = [];
  const live = new LiveUpdates(queries, (id, position) => {
    reads.push([id, position]);
    return Promise.resolve(conversationAt(id, 60));
  });
  const list = () => loadedConversations(queries.getQueryData<Pages<ConversationPage>>(keys.conversations));
  const thread = () => loadedMessages(queries.getQueryData<Pages<MessagePage>>(keys.messages('b')));
  return { queries, live, reads, list, thread };
}

function created(conversationId: string, second: number) {
  const payload = { conversation_id: conversationId, channel_id: 'ch', message: messageAt(second, { metadata: null }) };
  return { type: 'message.created', timestamp: 1, payload } as const;
}

describe('events', () => {
  it('bring a message into its thread and its conversation to the top', () => {
    const { live, list, thread, reads } = started();
    live.apply(created('b', 50), 'p=1');
    expect(thread().map(one => one.id)).toEqual(['b-30', 'm50']);
    expect(list().map(one => one.id)).toEqual(['b', 'a']);
    expect(reads).toEqual([]);
  });

  it('make a conversation that is not loaded be read, at the event’s position', async () => {
    const { queries, live, list, reads } = started();
    const added = new Promise<void>(resolve =>
      queries.getQueryCache().subscribe(() => (list().length === 3 ? resolve() : undefined)),
    );
    live.apply(created('new', 60), 'p=7');
    await added;
    expect(reads[0]).toEqual(['new', 'p=7']);
    expect(list().map(one => one.id)).toEqual(['new', 'a', 'b']);
  });

  it('that come while a conversation is read have it read again, at the newest position', async () => {
    const { queries, live, reads } = started();
    live.apply(created('new', 60), 'p=7');
    live.apply(created('new', 61), 'p=8');
    live.apply(created('new', 62), 'p=9');
    await new Promise<void>(resolve =>
      queries.getQueryCache().subscribe(() => (reads.length === 2 ? resolve() : undefined)),
    );
    expect(reads).toEqual([
      ['new', 'p=7'],
      ['new', 'p=9'],
    ]);
  });

  it('are not undone by an answer that was on its way when they came', async () => {
    const { queries, live, thread, list } = started();
    const answer = Promise.withResolvers<MessagePage>();
    const oldList = Promise.withResolvers<ConversationPage>();
    const rereads = [
      queries.fetchInfiniteQuery({
        queryKey: keys.messages('b'),
        queryFn: () => answer.promise,
        initialPageParam: null,
      }),
      queries.fetchInfiniteQuery({
        queryKey: keys.conversations,
        queryFn: () => oldList.promise,
        initialPageParam: null,
      }),
    ];
    live.apply(created('b', 50), null);
    for (const page of threadOf([[messageAt(30, { id: 'b-30' })]]).pages) answer.resolve(page);
    for (const page of listOf([[conversationAt('a', 40), conversationAt('b', 30)]]).pages) oldList.resolve(page);
    await Promise.all(rereads);
    expect(thread().map(one => one.id)).toEqual(['b-30', 'm50']);
    expect(list().map(one => one.id)).toEqual(['b', 'a']);
  });

  it('are not undone by the slower answer of the sending they tell of', () => {
    const { live, thread, list } = started();
    const sent = (second: number, state: 'pending' | 'delivered') =>
      messageAt(second, { from_contact: false, delivery_state: state });
    const event = (second: number, state: 'pending' | 'delivered') => ({
      ...created('b', second),
      payload: { conversation_id: 'b', channel_id: 'ch', message: sent(second, state) },
    });
    for (const second of [50, 51]) {
      live.apply(event(second, 'pending'), null);
      live.apply(event(second, 'delivered'), null);
    }
    for (const second of [50, 51, 52]) live.putAnswer('b', sent(second, 'pending'));
    const states = ['delivered', 'delivered', 'pending'];
    expect(thread().map(one => one.delivery_state)).toEqual(['delivered', ...states]);
    expect(list()[0]?.last_message).toMatchObject({ id: 'm52', delivery_state: 'pending' });
    live.apply(event(52, 'delivered'), null);
    live.putAnswer('b', sent(52, 'pending'));
    expect(list()[0]?.last_message.delivery_state).toBe('delivered');
  });

  it('change metadata of conversations, messages and channels wherever they are shown', () => {
    const { queries, live, list, thread } = started();
    queries.setQueryData<readonly Channel[]>(keys.channels, [conversationAt('x', 1).channel]);
    const update = (
      subject: 'conversation' | 'message' | 'channel',
      identifier: string,
      metadata: Record<string, string | number>,
    ) => live.apply({ type: 'metadata.updated', timestamp: 1, payload: { subject, identifier, metadata } }, null);
    update('conversation', 'b', { unread_count: 3, state: 'CLOSED' });
    update('message', 'b-30', { error: 'x' });
    update('channel', 'ch', { name: 'Renamed' });
    const shown = list().find(one => one.id === 'b');
    expect(shown).toMatchObject({ metadata: { unread_count: 3, state: 'CLOSED', contact: { display_name: 'b' } } });
    expect(shown).toMatchObject({
      last_message: { metadata: { error: 'x' } },
      channel: { metadata: { name: 'Renamed' } },
    });
    expect(thread()[0]?.metadata).toEqual({ error: 'x' });
    expect(queries.getQueryData<Conversation>(keys.conversation('b'))?.metadata.unread_count).toBe(3);
    expect(queries.getQueryData<readonly Channel[]>(keys.channels)?.[0]?.metadata).toEqual({ name: 'Renamed' });
  });

  it('disconnect the composer of a channel that is gone, keeping its name', () => {
    const { queries, live } = started();
    const channel = { ...conversationAt('b', 1).channel, connected: false, metadata: null };
    live.apply({ type: 'channel.updated', timestamp: null, payload: channel }, null);
    expect(queries.getQueryData<Conversation>(keys.conversation('b'))?.channel).toMatchObject({
      connected: false,
      metadata: { name: 'Shop' },
    });
  });

  it('put tags in', () => {
    const { queries, live } = started();
    queries.setQueryData<readonly Tag[]>(keys.tags, []);
    const tag: Tag = { id: 't', name: 'Order', color: 'tag-blue' };
    live.apply({ type: 'tag.updated', timestamp: 1, payload: tag }, null);
    live.apply({ type: 'tag.updated', timestamp: 1, payload: { ...tag, name: 'Orders' } }, null);
    expect(queries.getQueryData(keys.tags)).toEqual([{ ...tag, name: 'Orders' }]);
  });
});
