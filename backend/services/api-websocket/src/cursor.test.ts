import { tmpdir } from 'node:os';
import { openSecrets } from '@airy/secrets';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCursors, newerAnchor } from './cursor.ts';

const secretsOf = (fill: number) =>
  openSecrets({ folder: tmpdir(), jwtSecret: Buffer.alloc(48, fill).toString('base64') });
const topics = ['application.administration.events', 'application.communication.events'];
const cursorsOf = (fill = 7, instanceId = 'here') => createCursors({ secrets: secretsOf(fill), instanceId, topics });
const cursors = cursorsOf();

const offset = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const cursor = fc
  .record({ administration: offset, events: fc.array(offset, { maxLength: 40 }), anchored: fc.boolean(), at: offset })
  .map(({ administration, events, anchored, at }) => ({
    positions: new Map([
      [`${topics[0]}/0`, administration] as const,
      ...events.map((next, partition) => [`${topics[1]}/${partition}`, next] as const),
    ]),
    anchor: anchored ? { place: `${topics[0]}/0`, offset: at, timestamp: administration } : null,
  }));

describe('a cursor', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(cursor, one => expect(cursors.parse(cursors.format(one))).toEqual(one)));
  });

  it('of ten partitions is short enough for any header', () => {
    const positions = new Map(Array.from({ length: 10 }, (_, n) => [`${topics[1]}/${n}`, 1_000_000 + n] as const));
    const anchor = { place: `${topics[1]}/3`, offset: 1_000_003, timestamp: 1_800_000_000_000 };
    const text = cursors.format({ positions, anchor });
    expect(text).toMatch(/^[\w-]+$/);
    expect(text.length).toBeLessThan(120);
  });

  it('is refused with any bit changed, cut, or written in another way', () => {
    fc.assert(
      fc.property(cursor, fc.nat(), (one, chance) => {
        const text = cursors.format(one);
        const bytes = Buffer.from(text, 'base64url');
        const bit = chance % (bytes.length * 8);
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        for (const wrong of [
          changed,
          bytes.subarray(0, chance % bytes.length),
          Buffer.concat([bytes, Buffer.from('x')]),
        ])
          expect(cursors.parse(wrong.toString('base64url'))).toBe(null);
        for (const wrong of [`${text}=`, `${text} `, ` ${text}`]) expect(cursors.parse(wrong)).toBe(null);
      }),
    );
  });

  it('is refused when it is made up, however long', () => {
    fc.assert(fc.property(fc.string(), text => expect(cursors.parse(text)).toBe(null)));
    for (const text of ['', 'A'.repeat(100_000), 'messages/0=1', '\u0000', '😀'])
      expect(cursors.parse(text)).toBe(null);
  });

  it('of another instance is told from one of another key', () => {
    const one = { positions: new Map([[`${topics[0]}/0`, 1]]), anchor: null };
    expect(cursors.parse(cursorsOf(7, 'elsewhere').format(one))).toBe('foreign');
    expect(cursors.parse(cursorsOf(8, 'here').format(one))).toBe(null);
  });
});

it('the newer anchor stays', () => {
  const [old, young] = [1, 2].map(timestamp => ({ place: 'a/0', offset: timestamp, timestamp }));
  expect(newerAnchor(null, old!)).toBe(old);
  expect(newerAnchor(old!, young!)).toBe(young);
  expect(newerAnchor(young!, old!)).toBe(young);
});
