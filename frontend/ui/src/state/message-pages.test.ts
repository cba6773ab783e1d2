import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messageAt, threadOf } from './fixtures.ts';
import { loadedMessages, putMessage } from './message-pages.ts';

function ids(thread: ReturnType<typeof threadOf>): readonly string[] {
  return loadedMessages(thread).map(one => one.id);
}

describe('the loaded part of a thread', () => {
  const thread = threadOf([[messageAt(40), messageAt(30)], [messageAt(20)]], true);

  it('takes new messages at the end and late ones at their time', () => {
    expect(ids(putMessage(thread, messageAt(50)))).toEqual(['m20', 'm30', 'm40', 'm50']);
    expect(ids(putMessage(thread, messageAt(35)))).toEqual(['m20', 'm30', 'm35', 'm40']);
  });

  it('keeps two of one millisecond apart, the later known one last', () => {
    expect(ids(putMessage(thread, messageAt(40, { id: 'twin' })))).toEqual(['m20', 'm30', 'm40', 'twin']);
  });

  it('leaves what is older than all that is loaded to its page', () => {
    expect(putMessage(thread, messageAt(5))).toBe(thread);
    expect(ids(putMessage(threadOf([[messageAt(20)]]), messageAt(5)))).toEqual(['m5', 'm20']);
  });

  it('is the same whichever order events come in, also twice', () => {
    const events = [50, 45, 35, 25].map(second => messageAt(second));
    fc.assert(
      fc.property(fc.shuffledSubarray([...events, ...events], { minLength: 8, maxLength: 8 }), order => {
        expect(ids(order.reduce(putMessage, thread))).toEqual(['m20', 'm25', 'm30', 'm35', 'm40', 'm45', 'm50']);
      }),
    );
  });
});
