import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { flatten, fold } from '@airy/model';
import type { Document, Metadata } from '@airy/model';
import { changed, merged } from './change.ts';
import { addressFields, contactTexts, leavesOf, readContact, snapshotOf, unknownContact } from './contact.ts';
import type { ContactWithHistory } from './contact.ts';

const word = fc.string({ minLength: 1, maxLength: 8 }).filter(text => text !== '__proto__');
const texts = fc.dictionary(word, word, { maxKeys: 4 });
const value = fc.oneof(word, fc.integer(), fc.boolean(), fc.array(fc.integer(), { maxLength: 2 }));
/** As it comes out of a document: dots separate, empty objects vanish. */
const document = fc
  .dictionary(fc.constantFrom('a', 'b', 'c.d'), fc.oneof(value, fc.dictionary(fc.constantFrom('x', 'y'), value)))
  .map(it => fold(flatten(it as Document).map(leaf => ({ ...leaf, subject: '', timestamp: 0 }))));
const named = Object.fromEntries(contactTexts.map(key => [key, fc.option(word)]));
const address = fc.record(Object.fromEntries(addressFields.map(key => [key, word])), { requiredKeys: [] });

const contact = fc
  .record({
    ...named,
    timezone: fc.option(fc.integer({ min: -1_000, max: 1_000 })),
    via: texts,
    address,
    conversations: texts,
    metadata: document,
  })
  .map((it): ContactWithHistory => ({ ...unknownContact('c'), ...it }));

function stored(it: ContactWithHistory, shuffle = 0): ContactWithHistory | null {
  const leaves: Metadata[] = leavesOf(it).map(leaf => ({ subject: 'contact:c', timestamp: 7, ...leaf }));
  leaves.push({ subject: 'contact:c', key: 'created_at', value: '7', valueType: 'text', timestamp: 7 });
  return readContact(
    'c',
    leaves.toSorted((a, b) => ((a.key.length * 31 + shuffle) % 7) - ((b.key.length * 31 + shuffle) % 7)),
  );
}

/** What a contact is, but for when. */
const said = (it: ContactWithHistory): ContactWithHistory => ({ ...it, createdAt: null, updatedAt: null });

describe('a contact', () => {
  it('is read as it was stored, whatever the order of its records', () => {
    fc.assert(
      fc.property(contact, fc.array(contact, { maxLength: 2 }), fc.integer(), (it, history, shuffle) => {
        const whole = { ...it, mergeHistory: history.map(snapshotOf) };
        const read = stored(whole, shuffle);
        expect(read && said(read)).toEqual(said(whole));
        expect(JSON.stringify(read)).toBe(JSON.stringify(stored(whole)));
      }),
    );
  });

  it('is read as Airy Core wrote it, with what it merged', () => {
    const leaf = (key: string, text: string, timestamp = 5): Metadata => ({
      subject: 'contact:c',
      key,
      value: text,
      valueType: 'text',
      timestamp,
    });
    const history = [
      { id: 'old', displayName: 'Old', address: { postalCode: '1' }, conversations: { x: 'viber' }, createdAt: 3 },
    ];
    const read = readContact('c', [
      leaf('displayName', 'Ada'),
      leaf('created_at', '4', 4),
      leaf('timezone', '2'),
      leaf('address.address_line1', 'Street'),
      leaf('address.organizationName', 'Home'),
      leaf('via.email', 'a@b.c'),
      leaf('conversations.cid', 'facebook'),
      leaf('mergeHistory', JSON.stringify(history)),
      leaf('unheardOf', '?', 9),
    ]);
    expect(read).toMatchObject({
      displayName: 'Ada',
      timezone: 2,
      address: { addressLine1: 'Street', organizationName: 'Home' },
      via: { email: 'a@b.c' },
      conversations: { cid: 'facebook' },
      createdAt: 4,
      updatedAt: 9,
      mergeHistory: [
        { id: 'old', displayName: 'Old', address: { postalCode: '1' }, via: {}, createdAt: 3, updatedAt: null },
      ],
    });
    for (const broken of ['{', '7', '[1,null]', '[{"via":[],"timezone":"x"}]'])
      expect(readContact('c', [leaf('mergeHistory', broken)])?.mergeHistory.length ?? 0).toBeLessThan(2);
  });
});

describe('a change', () => {
  it('of nothing changes nothing, and one made twice is one', () => {
    fc.assert(
      fc.property(contact, contact, (it, fields) => {
        expect(changed(it, {})).toEqual(it);
        const once = changed(it, fields);
        expect(changed(once, fields)).toEqual(once);
      }),
    );
  });

  it('to the empty text removes', () => {
    fc.assert(
      fc.property(contact, it => {
        const none = Object.fromEntries(contactTexts.map(key => [key, '']));
        const empty = (of: object) => Object.fromEntries(Object.keys(of).map(key => [key, '']));
        const fields = {
          ...none,
          timezone: '' as const,
          via: empty(it.via),
          address: empty(it.address),
          conversations: empty(it.conversations),
          metadata: empty(it.metadata),
        };
        expect(said(changed(it, fields))).toEqual(said({ ...unknownContact('c'), mergeHistory: it.mergeHistory }));
      }),
    );
  });
});

describe('a merge', () => {
  it('leaves the destination every value it had, and adds only what the source had', () => {
    fc.assert(
      fc.property(contact, contact, (destination, source) => {
        const both = merged(destination, source);
        for (const key of contactTexts) expect(both[key]).toBe(destination[key] ?? source[key]);
        expect(both.timezone).toBe(destination.timezone ?? source.timezone);
        for (const key of ['via', 'address', 'conversations'] as const) {
          expect(both[key]).toMatchObject(destination[key]);
          expect(new Set(Object.keys(both[key]))).toEqual(
            new Set([...Object.keys(source[key]), ...Object.keys(destination[key])]),
          );
          expect(new Map(Object.entries(both[key]))).toEqual(
            new Map(Object.entries({ ...source[key], ...destination[key] })),
          );
        }
        expect(both.metadata).toMatchObject(destination.metadata);
        expect(both.mergeHistory.at(-1)).toMatchObject({ id: source.id, via: source.via });
      }),
    );
  });

  it('with what it has already adds nothing but history', () => {
    fc.assert(
      fc.property(contact, contact, (destination, source) => {
        const both = merged(destination, source);
        const again = merged(both, source);
        expect({ ...again, mergeHistory: [] }).toEqual({ ...both, mergeHistory: [] });
        expect({ ...merged(destination, destination), mergeHistory: [] }).toEqual({ ...destination, mergeHistory: [] });
      }),
    );
  });

  it('of three is the same in whichever order of steps, but for metadata of other shapes', () => {
    fc.assert(
      fc.property(contact, contact, contact, (a, b, c) => {
        const plain = (it: ContactWithHistory) => ({ ...it, metadata: {} });
        const [x, y, z] = [plain(a), plain(b), plain(c)];
        expect(said({ ...merged(merged(x, y), z), mergeHistory: [] })).toEqual(
          said({ ...merged(x, merged(y, z)), mergeHistory: [] }),
        );
      }),
    );
  });
});
