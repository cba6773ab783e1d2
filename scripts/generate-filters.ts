/** The parser of filters, made from its grammar. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import peggy from 'peggy';
import { root } from './root.ts';

const folder = 'backend/lib/filters/src';

export async function filterFiles(): Promise<readonly (readonly [path: string, text: string])[]> {
  const grammar = await readFile(join(root, folder, 'lucene.peggy'), 'utf8');
  const parser = peggy.generate(grammar, { output: 'source', format: 'bare' });
  const header = '// @ts-nocheck -- Generated from lucene.peggy by `npm run generate`; do not edit.\n';
  return [[`${folder}/lucene-parser.generated.ts`, `${header}export const luceneParser = ${parser.trim()};\n`]];
}
