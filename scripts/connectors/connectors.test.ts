import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../root.ts';
import { connectorFiles, sourceFolders } from './page.ts';
import { columns, evidenceOf, exists } from './tests.ts';

const folders = await sourceFolders();

describe('docs/connectors', () => {
  it('is what the sources declare; if not: npm run generate', async () => {
    const files = await connectorFiles();
    for (const [path, text] of files) expect(readFileSync(join(root, path), 'utf8')).toBe(text);
    const pages = readdirSync(join(root, 'docs/connectors')).map(name => `docs/connectors/${name}`);
    expect(pages.filter(page => !files.has(page))).toEqual([]);
  });

  it('names a test that exists behind each ✔', () => {
    const all = folders.flatMap(folder => columns.flatMap(column => evidenceOf(folder, column) ?? []));
    expect(all.filter(evidence => !exists(evidence))).toEqual([]);
    process.stderr.write(`channels: ${folders.length} sources, ${all.length} ✔, each with a test that exists\n`);
  });

  it.each(['the source x › sending › sends telepathy', 'the source x › knows nothing', 'no such › test'])(
    'would notice that there is no %s',
    name => {
      expect(exists({ file: 'backend/sources/source-api/src/source.test.ts', name })).toBe(name.includes('sends'));
    },
  );

  it('leads nowhere by no link', async () => {
    for (const [path, text] of await connectorFiles())
      for (const [, link = ''] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)/g))
        expect(existsSync(join(root, path, '..', link))).toBe(true);
  });
});
