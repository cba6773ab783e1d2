/** The list of sources, from the folders in backend/sources. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { root } from './root.ts';

/** The list of the folder `live-chat` is called `liveChat`. */
function localNameOf(folder: string): string {
  return folder.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export async function sourceFiles(): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(join(root, 'backend/sources'), { withFileTypes: true });
  const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
  const found = await Promise.all(folders.sort().map(async folder => ({ folder, name: await packageOf(folder) })));
  const listed = found.flatMap(({ folder, name }) => (name === null ? [] : [{ name, local: localNameOf(folder) }]));
  const text = `/** Generated from the folders in backend/sources (npm run generate); do not edit. */
import type { Source } from '@airy/source-kit';
${listed.map(({ name, local }) => `import { sources as ${local} } from '${name}';`).join('\n')}

export const sources: readonly Source[] = [${listed.map(({ local }) => `...${local}`).join(', ')}];
`;
  const formats = `/** Generated from the folders in backend/sources (npm run generate); do not edit. */
import type { ContentFormats } from '@airy/content';
${listed.map(({ name, local }) => `import { contents as ${local} } from '${name}/content';`).join('\n')}

export const formats: ContentFormats = { ${listed.map(({ local }) => `...${local}`).join(', ')} };
`;
  const options = { parser: 'typescript', singleQuote: true, printWidth: 120, arrowParens: 'avoid' } as const;
  return new Map([
    ['backend/services/all/src/sources.generated.ts', await format(text, options)],
    ['frontend/message-view/src/formats.generated.ts', await format(formats, options)],
  ]);
}

/** Null: a folder without a package is not a source yet. */
async function packageOf(folder: string): Promise<string | null> {
  try {
    const text = await readFile(join(root, 'backend/sources', folder, 'package.json'), 'utf8');
    return (JSON.parse(text) as { readonly name: string }).name;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
