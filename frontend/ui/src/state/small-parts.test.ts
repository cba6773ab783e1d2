import { declaredSource } from './fixtures.ts';
import { describe, expect, it } from '@jest/globals';
import { conversationDetails } from './conversation-details.ts';
import { deliveryOf } from './delivery.ts';
import { withDraft } from './drafts.ts';
import { messageAt } from './fixtures.ts';
import { initials, tint } from './initials.ts';
import { randomId } from './random-id.ts';
import { senderName } from './sender-name.ts';
import { signInAddress, signInReason } from './sign-in-link.ts';
import { titleOf } from './sign-in-providers.ts';
import { sourceName } from './source-name.ts';
import { steadyOrder } from './steady-order.ts';

describe('an order under a pointer', () => {
  const rows = (...ids: readonly string[]) => ids.map(id => ({ id }));
  const shown = (frozen: readonly string[] | null, now: readonly string[]) => {
    const order = steadyOrder(frozen, rows(...now));
    return [order.shown.map(row => row.id).join(''), order.waiting];
  };

  it('is the real one while nothing is pointed at', () => {
    expect(shown(null, ['b', 'a'])).toEqual(['ba', 0]);
  });

  it('stays while rows come to stand above it, and counts them', () => {
    expect(shown(['a', 'b', 'c'], ['c', 'new', 'a', 'b'])).toEqual(['abc', 2]);
  });

  it('takes a further page at its end, and lets go of what is gone', () => {
    expect(shown(['a', 'b'], ['a', 'b', 'c', 'd'])).toEqual(['abcd', 0]);
    expect(shown(['a', 'b', 'c'], ['a', 'c'])).toEqual(['ac', 0]);
  });
});

describe('delivery', () => {
  const ours = { from_contact: false } as const;

  it('is in words', () => {
    expect(deliveryOf(messageAt(1))).toBeNull();
    expect(deliveryOf(messageAt(1, { ...ours, delivery_state: 'pending' }))?.words).toBe('On its way');
    expect(deliveryOf(messageAt(1, { ...ours, metadata: { source: { delivery_state: 'seen' } } }))?.kind).toBe('seen');
  });

  it('says why a message failed, and warns when nobody knows', () => {
    const failed = (error: string | null) =>
      deliveryOf(messageAt(1, { ...ours, delivery_state: 'failed', metadata: error === null ? null : { error } }));
    expect(failed('Blocked by the user.')?.words).toBe('Could not send. Blocked by the user.');
    expect(failed(null)?.words).toContain('no reason');
    expect(failed('outcome_unknown')).toMatchObject({ kind: 'failed', uncertain: true });
  });
});

describe('names', () => {
  it('make initials of any script', () => {
    expect(['Ada Lovelace', 'x', '👩🏽‍🚀 Zoë', '李小龍', '', '***'].map(initials)).toEqual([
      'AL',
      'X',
      'Z',
      '李',
      '?',
      '?',
    ]);
  });

  it('keep their tint', () => {
    expect(tint('Ada')).toBe(tint('Ada'));
  });

  it('tell who of us wrote', () => {
    const sender = (id: string, name: string | null = null) => ({ id, name, avatar_url: null });
    expect(senderName(sender('local:admin'), 'local:admin')).toBe('You');
    expect(senderName(sender('github:1', 'Mia'), 'local:admin')).toBe('Mia');
    expect(senderName(sender('system-token-abcd'), 'local:admin')).toBe('Sent by API');
    expect(senderName(sender('263902037430900'), 'local:admin')).toBe('Sent elsewhere');
  });

  it('of sources are made of their ids where need be', () => {
    expect(sourceName('chatplugin', declaredSource('chatplugin', 'Chat widget'))).toBe('Chat widget');
    expect(sourceName('letters', declaredSource('source-api', 'Source API'))).toBe('Letters');
    expect(sourceName('my-shop.orders')).toBe('My Shop Orders');
    expect(sourceName('constructor')).toBe('Constructor');
  });
});

describe('what is pasted to sign in', () => {
  const origin = 'https://inbox.example';

  it('may be the link, of whatever host, or the code', () => {
    const expected = `${origin}/sign-in?code=abcdef-123456`;
    expect(signInAddress(' http://127.0.0.1:8080/sign-in?code=abcdef-123456\n', origin)).toBe(expected);
    expect(signInAddress('abcdef-123456', origin)).toBe(expected);
  });

  it('leads nowhere else', () => {
    for (const text of [
      '',
      'short',
      'https://evil.example/x?code=abcdef-123456',
      'javascript:alert(1)',
      'https://a/sign-in?code=<b>',
    ]) {
      expect(signInAddress(text, origin)).toBeNull();
    }
  });
});

describe('why somebody is asked to sign in', () => {
  it('is in words where the address names a known reason', () => {
    expect(signInReason('?sign-in=used')).toContain('used already');
    expect(signInReason('?sign-in=missing')).toContain('no sign-in code');
    for (const search of ['', '?sign-in=', '?sign-in=%3Cb%3E', '?x=used']) expect(signInReason(search)).toBeNull();
  });
});

describe('drafts', () => {
  it('are kept up to a hundred, the newest', () => {
    let drafts = {};
    for (let count = 0; count < 120; count++) drafts = withDraft(drafts, `c${count}`, 'text');
    expect(Object.keys(drafts)).toHaveLength(100);
    expect(Object.keys(drafts).at(-1)).toBe('c119');
    expect(withDraft({ a: 'x' }, 'a', '  ')).toEqual({});
  });
});

describe('details of a conversation', () => {
  it('are flat lines, at most thirty', () => {
    const metadata = {
      contact: { lang: 'de', display_name: 'Ada' },
      user_data: { order: { number: 7, paid: true }, none: null },
    };
    expect(conversationDetails(metadata)).toEqual([
      ['Language', 'de'],
      ['order.number', '7'],
      ['order.paid', 'true'],
    ]);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v']));
    expect(conversationDetails({ user_data: many })).toHaveLength(30);
  });
});

describe('random ids', () => {
  it('are UUIDs of version 4', () => {
    expect(randomId()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u);
  });
});

it('calls a provider as people write it', () => {
  expect(['github', 'acme', ''].map(titleOf)).toEqual(['GitHub', 'Acme', '']);
});
