import { describe, expect, it } from '@jest/globals';
import { messageAt } from './fixtures.ts';
import { firstUnread, threadDays } from './thread-items.ts';

const day = 24 * 3600;
const ours = { from_contact: false, sender: { id: 'mia', name: null, avatar_url: null } };

function shape(messages: Parameters<typeof threadDays>[0], firstUnreadId: string | null = null) {
  return threadDays(messages, firstUnreadId).map(one =>
    one.items.map(item => (item.kind === 'new' ? 'new' : item.messages.map(message => message.id).join('+'))),
  );
}

describe('a thread', () => {
  it('groups what one sender wrote within five minutes', () => {
    const noon = 12 * 3600;
    expect(
      shape([
        messageAt(noon),
        messageAt(noon + 60),
        messageAt(noon + 90, ours),
        messageAt(noon + 120),
        messageAt(noon + 600),
      ]),
    ).toEqual([['m43200+m43260', 'm43290', 'm43320', 'm43800']]);
  });

  it('marks each day', () => {
    expect(shape([messageAt(43200), messageAt(43200 + day), messageAt(43200 + 3 * day)])).toHaveLength(3);
  });

  it('draws the line above the first unread message, also within a group', () => {
    expect(shape([messageAt(43200), messageAt(43201), messageAt(43202)], 'm43201')).toEqual([
      ['m43200', 'new', 'm43201+m43202'],
    ]);
  });
});

describe('the first unread message', () => {
  const messages = [messageAt(1), messageAt(2, ours), messageAt(3), messageAt(4)];

  it('is counted from the end among those of the contact', () => {
    expect(firstUnread(messages, 2)).toBe('m3');
    expect(firstUnread(messages, 3)).toBe('m1');
  });

  it('is the first loaded one when more are unread, and none when all are read', () => {
    expect(firstUnread(messages, 99)).toBe('m1');
    expect(firstUnread(messages, 0)).toBeNull();
    expect(firstUnread([], 3)).toBeNull();
  });
});
