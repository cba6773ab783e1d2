import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareText } from './message-row.ts';

it('text is compared as databases compare its bytes', () => {
  const unit = fc.constantFrom('a', 'b', '\u{7f}', 'ä', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{10ffff}');
  const text = fc.array(unit, { maxLength: 4 }).map(units => units.join(''));
  const property = fc.property(text, text, (left, right) => {
    expect(Math.sign(compareText(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
  });
  fc.assert(property, { numRuns: 500 });
});
