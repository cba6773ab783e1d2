import { describe, expect, it } from '@jest/globals';
import type { MessagePayload } from '@airy/contract';
import type { Outgoing } from '../visit/thread.ts';
import { rowsOf } from './rows.ts';

const welcome = { text: 'Hello' };

function message(id: string, at: string, isOwn = false): MessagePayload {
  return {
    id,
    content: { text: id },
    sent_at: new Date(`${at}:00`).toISOString(),
    delivery_state: 'delivered',
    from_contact: isOwn,
    source: 'chatplugin',
    metadata: null,
    sender: { id: 'agent', name: null, avatar_url: null },
  };
}

const messages = [
  message('a', '2026-11-20T23:58'),
  message('b', '2026-11-21T00:01'),
  message('c', '2026-11-21T00:02'),
  message('d', '2026-11-21T00:09'),
  message('e', '2026-11-21T00:10', true),
  message('f', '2026-11-21T00:11', true),
];

function drawn(outbox: readonly Outgoing[] = [], more = {}): string[] {
  const options = { welcome, isWhole: true, isRead: false, ...more };
  return rowsOf({ messages, outbox, syncedId: null }, options).map(row =>
    row.kind === 'day'
      ? '--'
      : `${row.isFirstOfGroup ? '┌' : '│'}${row.key}${row.isLastOfGroup ? '┘' : ''}${row.state === null ? '' : ` ${row.state}`}`,
  );
}

describe('the rows', () => {
  it('group one side within five minutes and one day, and say what the last own message is', () => {
    expect(drawn()).toEqual(['┌welcome┘', '--', '┌a┘', '--', '┌b', '│c┘', '┌d┘', '┌e', '│f┘ sent']);
  });

  it('end with what is on its way', () => {
    const outbox = [
      { key: 'k', content: {}, at: Date.parse('2026-11-21T00:12:00'), state: 'failed', reason: null },
    ] as const;
    expect(drawn(outbox).slice(-3)).toEqual(['┌e', '│f', '│k┘ failed']);
  });

  it('have no welcome where something was said before', () => {
    expect(drawn([], { isWhole: false }).slice(0, 2)).toEqual(['--', '┌a┘']);
  });

  it('say that the last own message was read', () => {
    expect(drawn([], { isRead: true }).at(-1)).toBe('│f┘ read');
  });
});
