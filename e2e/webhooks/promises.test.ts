/** Each promise of docs/webhooks.md names the test that stands behind it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const fileOf = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const rows = [...fileOf('docs/webhooks.md').matchAll(/^\|.*\| `([\w./-]+\.test\.ts)`: (.*?) +\|$/gm)];

it('there are promises', () => {
  expect(rows.length).toBeGreaterThan(12);
});

it.each(rows.map(([, file = '', title = '']) => [file, title]))('%s has: %s', (file, title) => {
  expect(fileOf(file)).toContain(title);
});
