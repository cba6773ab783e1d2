import { describe, expect, it } from '@jest/globals';
import { conversationAt } from './fixtures.ts';
import { filtered, parseFilter } from './list-filter.ts';

function conversation(id: string, metadata: { readonly state?: string; readonly unread_count?: number }) {
  const made = conversationAt(id, 1);
  return { ...made, metadata: { ...made.metadata, ...metadata } };
}

const list = [
  conversation('open', { state: 'OPEN' }),
  conversation('new', { unread_count: 2 }),
  conversation('closed', { state: 'CLOSED' }),
];

describe('the filter of the list', () => {
  it('counts a conversation without a state as open', () => {
    expect(filtered(list, 'open', null).map(one => one.id)).toEqual(['open', 'new']);
    expect(filtered(list, 'closed', null).map(one => one.id)).toEqual(['closed']);
    expect(filtered(list, 'unread', null).map(one => one.id)).toEqual(['new']);
  });

  it('keeps the selected one, whatever becomes of it', () => {
    expect(filtered(list, 'unread', 'closed').map(one => one.id)).toEqual(['new', 'closed']);
  });

  it('is “all” unless one is known by the name', () => {
    expect([null, 'x', 'toString', 'unread'].map(parseFilter)).toEqual(['all', 'all', 'all', 'unread']);
  });
});
