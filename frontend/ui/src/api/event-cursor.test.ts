import { describe, expect, it } from '@jest/globals';
import { EventCursor } from './event-cursor.ts';

describe('the cursor of events', () => {
  it('joins what the receipt and each frame say; it never goes back', () => {
    const cursor = new EventCursor();
    expect(cursor.text()).toBe(null);
    cursor.join('a/0=5;a/1=0');
    cursor.join('a/1=3');
    cursor.join('a/0=4');
    cursor.join(undefined);
    expect(cursor.text()).toBe('a/0=5;a/1=3');
  });

  it('leaves out what it cannot read, and begins anew once cleared', () => {
    const cursor = new EventCursor();
    cursor.join('a/0=x;;=5;b/0;c/0=7');
    expect(cursor.text()).toBe('c/0=7');
    cursor.clear();
    expect(cursor.text()).toBe(null);
  });
});
