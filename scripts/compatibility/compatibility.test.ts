/** docs/compatibility.md leaves nothing out, and a test that exists stands behind each row. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { endpoints, type Endpoint } from '@airy/contract';
import { root } from '../root.ts';
import { factsOfClients, newHere, ofAiryCore } from './airy-core.ts';
import { compatibilityFiles, compatibilityPage } from './page.ts';
import { pathsOf, readRows, testOf } from './rows.ts';
import { testNamesOf } from './test-names.ts';

const rows = await readRows();

describe('docs/compatibility.md', () => {
  it('is what the rows and the frame say; if not: npm run generate', async () => {
    for (const [path, text] of await compatibilityFiles()) expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('has a row for each call of Airy Core, and for each of ours that Airy Core has', () => {
    const described = new Set(rows.flatMap(pathsOf));
    // Calls of sources that Airy Core had stand in its list; those of others are new.
    const ours = Object.values<Endpoint>(endpoints).map(({ path }) => path);
    const needed = new Set([...ofAiryCore, ...ours.filter(path => !newHere.includes(path))]);
    expect([...needed].filter(path => !described.has(path))).toEqual([]);
  });

  it('has a row for each fact that its clients depend on', () => {
    const missing = factsOfClients.filter(fact => !rows.some(({ what }) => what.startsWith(`§14 ${fact}`)));
    expect(missing).toEqual([]);
  });

  it('says what is different, and how it was', () => {
    const silent = rows.filter(({ verdict, airyCore, here }) => verdict === 'different' && (!airyCore || !here));
    expect(silent.map(({ what }) => what)).toEqual([]);
  });

  it('says nothing twice', () => {
    const whats = rows.map(({ what }) => what);
    expect(whats.filter((what, index) => whats.indexOf(what) !== index)).toEqual([]);
  });

  it('names tests that exist', () => {
    const names = new Map<string, readonly RegExp[]>();
    const namesIn = (file: string): readonly RegExp[] => {
      if (!existsSync(join(root, file))) return [];
      const known = names.get(file) ?? testNamesOf(readFileSync(join(root, file), 'utf8'));
      names.set(file, known);
      return known;
    };
    const missing = rows.filter(row => {
      const { file, name } = testOf(row);
      return !namesIn(file).some(pattern => pattern.test(name));
    });
    expect(missing.map(({ what, test }) => ({ what, test }))).toEqual([]);
    process.stderr.write(`compatibility: ${rows.length} rows, each with a test that exists\n`);
  });
});

describe('the page', () => {
  const row = { what: 'POST /a.b', verdict: 'same', here: 'x | y', test: 'e2e/a.test.ts: a › b' } as const;

  it('puts rows where the frame wants them', () => {
    const text = compatibilityPage('# Page\n\n<!-- rows: calls -->\n\nEnd\n', [row]);
    expect(text).toContain(String.raw`| /a.b | same |  | x \| y | [a](../e2e/a.test.ts) |`);
    expect(text).toContain('End');
    expect(text).not.toContain('rows:');
  });
});

describe('names of tests', () => {
  const code = `
    describe('outer', () => {
      it('one', () => {});
      it.each([1, 2])('two %i of $x', () => {});
      describeWith('chromium', 'inner', () => { test(\`three \${x}\`, () => {}); });
    });
    it("alone (it's)", () => {});
    it.skip('skipped', () => {});
    it.todo('to be done');
    describe.skip('none', () => { it('of these', () => {}); });
    it.skip.each([1])('nor %i', () => {});`;

  it.each(['outer one', 'outer two 7 of x', 'outer inner three 9', "alone (it's)"])('has %s', name => {
    expect(testNamesOf(code).some(pattern => pattern.test(name))).toBe(true);
  });

  it.each([
    'one',
    'outer',
    'outer three 9',
    'outer one more',
    'skipped',
    'to be done',
    'none of these',
    'of these',
    'nor 1',
  ])('has no %s', name => {
    expect(testNamesOf(code).some(pattern => pattern.test(name))).toBe(false);
  });
});
