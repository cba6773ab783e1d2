/** Each promise of docs/webhooks.md names, by their whole titles, the tests that stand behind it; and these do run. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const fileOf = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

const rows = fileOf('docs/webhooks.md')
  .split('\n')
  .filter(line => line.startsWith('| ') && !line.startsWith('| promise '))
  .map(line => line.split('|').map(cell => cell.trim()))
  .filter(([, promise = '']) => !/^-+$/.test(promise));
const named = rows.flatMap(([, promise = '', tests = '']) =>
  tests
    .split('<br>')
    .map(test => [promise.slice(0, 60), ...(/^`([\w./-]+\.test\.ts)`: (.+)$/.exec(test)?.slice(1) ?? [])]),
);

/** A call at the beginning of a line that declares a test, or some, of this whole title. */
function declares(text: string, title: string): boolean {
  const literal = title.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const call = String.raw`(?:(?:it|describe)(?:With\w+)?(?:\.each\(.*\))?|\](?: as const)?\))`;
  return new RegExp(String.raw`^\s*${call}\(\s*(['"\x60])${literal}\1`, 'm').test(text);
}

/** Of what it declares something does not run. */
function leavesOut(text: string): boolean {
  return /\b(?:it|test|describe)\w*\.(?:skip|todo|only|failing)\b|\b[xf](?:it|describe|test)\b/.test(text);
}

it('there are promises', () => {
  expect(rows.length).toBeGreaterThan(12);
});

it.each(named)('%s… has %s: %s', (_promise, file, title) => {
  // A cell that is written in another way names none.
  const text = fileOf(file ?? 'of no test');
  expect(declares(text, title ?? '')).toBe(true);
  expect(leavesOut(text)).toBe(false);
});

describe('what looks for them', () => {
  it.each([
    "it('a b', ",
    "  describe('a b', ",
    "it.each([1])('a b', ",
    "itWithPython('a b', ",
    "  ] as const)('a b', ",
  ])('takes %s', text => expect(declares(`x\n${text}`, 'a b') && !leavesOut(text)).toBe(true));

  it.each(["// it('a b', ", "it('a b c', ", "it.skip('a b', ", "it.todo('a b')", "xit('a b', ", "'a b'"])(
    'does not take %s',
    text => expect(declares(text, 'a b') && !leavesOut(text)).toBe(false),
  );

  it.each(["describe.skip('all', () => {\n  it('a b', ", "fit('other', \nit('a b', "])('does not take %j', text =>
    expect(declares(text, 'a b') && !leavesOut(text)).toBe(false),
  );
});
