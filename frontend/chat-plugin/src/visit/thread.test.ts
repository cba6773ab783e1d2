import { describe, expect, it } from '@jest/globals';
import type { MessagePayload } from '@airy/contract';
import fc from 'fast-check';
import { emptyThread, unreadCount, withOutgoing, withReceived, withSent, type Outgoing } from './thread.ts';

function message(id: string, changes: Partial<MessagePayload> = {}): MessagePayload {
  return {
    id,
    content: { text: id },
    sent_at: '2026-11-21T10:00:00.000Z',
    delivery_state: 'delivered',
    from_contact: false,
    source: 'chatplugin',
    metadata: null,
    sender: { id: 'agent', name: null, avatar_url: null },
    ...changes,
  };
}

function outgoing(key: string, text = key): Outgoing {
  return { key, content: { text }, at: 0, state: 'sending', reason: null };
}

const own = (id: string, text = id) => message(id, { from_contact: true, content: { text } });

describe('the thread', () => {
  it('has every message once, by time, however often and in whatever order it is told', () => {
    const ids = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 });
    fc.assert(
      fc.property(ids, told => {
        const at = (id: number) => new Date(1_700_000_000_000 + id * 1000).toISOString();
        const thread = told.reduce(
          (made, id) => withReceived(made, [message(`m${id}`, { sent_at: at(id) })]),
          emptyThread,
        );
        const expected = [...new Set(told)].toSorted((a, b) => a - b).map(id => `m${id}`);
        expect(thread.messages.map(({ id }) => id)).toEqual(expected);
      }),
    );
  });

  it('keeps the order of messages of one millisecond', () => {
    const thread = withReceived(emptyThread, [message('b'), message('a'), message('c')]);
    expect(thread.messages.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  });

  it('shows an own message once, whether the answer or the frame comes first', () => {
    const waiting = withOutgoing(emptyThread, outgoing('k1', 'Hi'));
    const answerFirst = withReceived(withSent(waiting, 'k1', own('m1', 'Hi')), [own('m1', 'Hi')]);
    const frameFirst = withSent(withReceived(waiting, [own('m1', 'Hi')]), 'k1', own('m1', 'Hi'));
    for (const thread of [answerFirst, frameFirst]) {
      expect(thread.messages.map(({ id }) => id)).toEqual(['m1']);
      expect(thread.outbox).toEqual([]);
    }
  });

  it('takes one of two equal messages for each frame', () => {
    const twice = withOutgoing(withOutgoing(emptyThread, outgoing('k1', 'ok')), outgoing('k2', 'ok'));
    const one = withReceived(twice, [own('m1', 'ok')]);
    expect(one.outbox.map(({ key }) => key)).toEqual(['k2']);
    expect(withReceived(one, [own('m1', 'ok')]).outbox).toHaveLength(1);
  });

  it('is not synchronised by the answer to an own message: others may have been missed before it', () => {
    const known = withReceived(emptyThread, [message('m1')]);
    expect(withSent(withOutgoing(known, outgoing('k1')), 'k1', own('m3')).syncedId).toBe('m1');
    expect(withReceived(known, [message('m2')]).syncedId).toBe('m2');
  });

  it('counts answers after the one that was read', () => {
    const thread = withReceived(emptyThread, [message('m1'), own('m2'), message('m3'), message('m4')]);
    expect([null, 'm1', 'm2', 'm3', 'm4', 'unknown'].map(read => unreadCount(thread, read))).toEqual([
      3, 2, 2, 1, 0, 3,
    ]);
  });
});
