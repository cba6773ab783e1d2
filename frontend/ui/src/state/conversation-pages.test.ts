import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Conversation, ConversationPage, Pages } from '../api/wire.ts';
import {
  changeConversations,
  compareConversations,
  loadedConversations,
  mergeMessage,
  putConversation,
  withMessage,
  withMetadata,
} from './conversation-pages.ts';
import { conversationAt, listOf, messageAt } from './fixtures.ts';

function ids(list: Pages<ConversationPage>): readonly (readonly string[])[] {
  return list.pages.map(page => page.data.map(one => one.id));
}

describe('the loaded conversation list', () => {
  const list = listOf(
    [
      [conversationAt('a', 40), conversationAt('b', 30)],
      [conversationAt('c', 20), conversationAt('d', 10)],
    ],
    true,
  );

  it('puts a conversation with a new message first and leaves the last page its cursor’s row', () => {
    const after = changeConversations(list, one => (one.id === 'c' ? withMessage(one, messageAt(50)) : one));
    expect(ids(after)).toEqual([
      ['c', 'a'],
      ['b', 'd'],
    ]);
  });

  it('takes a conversation that is new', () => {
    const after = putConversation(list, conversationAt('e', 60));
    expect(ids(after)).toEqual([
      ['e', 'a', 'b'],
      ['c', 'd'],
    ]);
    expect(after.pages[0]?.pagination_data.total).toBe(5);
  });

  it('leaves out what comes with a later page, but not at the end of the list', () => {
    expect(ids(putConversation(list, conversationAt('e', 5))).flat()).not.toContain('e');
    expect(ids(putConversation(listOf([[conversationAt('a', 40)]]), conversationAt('e', 5)))).toEqual([['a', 'e']]);
    expect(ids(putConversation(listOf([[]]), conversationAt('e', 5)))).toEqual([['e']]);
  });

  it('stays the same object when nothing changed', () => {
    expect(changeConversations(list, one => one)).toBe(list);
  });

  it('is always sorted and complete, whatever happens', () => {
    const event = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      second: fc.integer({ min: 0, max: 99 }),
    });
    fc.assert(
      fc.property(fc.array(event), fc.boolean(), (events, hasMore) => {
        let state = listOf([[conversationAt('a', 40), conversationAt('b', 30)], [conversationAt('c', 20)]], hasMore);
        const known = new Set(['a', 'b', 'c']);
        for (const { id, second } of events) {
          const before = loadedConversations(state);
          state = putConversation(state, conversationAt(id, second));
          const last = before.at(-1) as Conversation;
          if (!hasMore || known.has(id) || compareConversations(conversationAt(id, second), last) < 0) known.add(id);
          const shown = loadedConversations(state);
          expect(new Set(shown.map(one => one.id))).toEqual(known);
          expect(shown).toEqual(shown.toSorted(compareConversations));
          expect(state.pages[1]?.data).toHaveLength(1);
        }
      }),
    );
  });
});

describe('a conversation', () => {
  it('keeps its last message when an older one changes', () => {
    const one = conversationAt('a', 40);
    expect(withMessage(one, messageAt(10))).toBe(one);
  });

  it('keeps metadata and sender of a message that an event tells of without them', () => {
    const known = messageAt(1, { metadata: { error: 'x' }, sender: { id: 'u', name: 'Mia', avatar_url: null } });
    const merged = mergeMessage(
      known,
      messageAt(1, { metadata: null, delivery_state: 'failed', sender: { id: 'u', name: null, avatar_url: null } }),
    );
    expect(merged).toMatchObject({ metadata: { error: 'x' }, sender: { name: 'Mia' }, delivery_state: 'failed' });
  });

  it('keeps its name where a document has none, and drops what the document has no longer', () => {
    const one = withMetadata(conversationAt('Ada', 1), { tags: { t: '' }, unread_count: 2 });
    expect(one.metadata).toEqual({ contact: { display_name: 'Ada' }, tags: { t: '' }, unread_count: 2 });
    expect(withMetadata(one, { unread_count: 0 }).metadata.tags).toBeUndefined();
  });
});
