/** Leaves those of the shared design tokens out that nothing of the widget uses: most are the inbox's. */
import { globSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const declaration = /^[ \t]*(--[\w-]+):([^;]+);\n/gm;
const use = /var\((--[\w-]+)/g;

/** @param css of tokens. @param used all that uses them. */
export function prunedTokens(css: string, used: string): string {
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of css.matchAll(declaration))
    values.set(name, `${values.get(name) ?? ''} ${value}`);
  const wanted = new Set<string>();
  const want = (text: string): void => {
    for (const [, name = ''] of text.matchAll(use)) {
      if (wanted.has(name)) continue;
      wanted.add(name);
      want(values.get(name) ?? '');
    }
  };
  want(used);
  want(css.replace(declaration, ''));
  return css.replace(declaration, (line, name: string) => (wanted.has(name) ? line : ''));
}

/** @param patterns of the files that use tokens, absolute. */
export function pruneTokens(patterns: readonly string[]): Plugin {
  return {
    name: 'prune-tokens',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('/tokens.css')) return null;
      const used = patterns.flatMap(pattern => globSync(pattern)).map(file => readFileSync(file, 'utf8'));
      return { code: prunedTokens(code, used.join('\n')), map: null };
    },
  };
}
