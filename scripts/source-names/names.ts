/** Where code names a source: in strings, in patterns, in identifiers, in words of pages. Comments may. */
import { parseSync } from '@swc/core';

/** Ids that are words of their own: only a string that is the id, or an address or a call with it, names the source. */
const everydayWords = new Set(['email', 'google']);

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/**
 * The ids of sources that a file names, each once.
 * @param code TypeScript, TSX or JavaScript.
 * @param ids of all sources.
 * @param isPage it may hold elements (`.tsx`).
 */
export function namedSources(code: string, ids: readonly string[], isPage = false): readonly string[] {
  const wanted = ids.filter(id => code.toLowerCase().includes(wordOf(id)));
  if (wanted.length === 0) return [];
  const program = parseSync(code, { syntax: 'typescript', tsx: isPage, target: 'es2024' });
  const texts: string[] = [];
  const identifiers: string[] = [];
  collect(program, texts, identifiers);
  return wanted.filter(
    id =>
      texts.some(text => isNamedIn(text, id)) ||
      (!everydayWords.has(id) && identifiers.some(name => hasWord(name, id))),
  );
}

/** `whatsapp` of `twilio.whatsapp` is a source itself; `twilio` names those of Twilio. */
function wordOf(id: string): string {
  return id.split(/[.-]/)[0] ?? id;
}

function isNamedIn(text: string, id: string): boolean {
  const escaped = id.replaceAll(/[.-]/g, String.raw`\$&`);
  if (text === id) return true;
  if (everydayWords.has(id)) return new RegExp(`(channels|sources)\\.${escaped}\\b`).test(text);
  return new RegExp(`(^|[^\\w.-])${escaped}($|[^\\w-])|(channels|sources)\\.${escaped}\\b`, 'i').test(text);
}

/** `ConnectFacebook` and `facebookConfig` have the word, `handbook` has not. */
function hasWord(identifier: string, id: string): boolean {
  const camel = id.replaceAll(/[.-]([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const capital = camel.charAt(0).toUpperCase() + camel.slice(1);
  return new RegExp(`^${camel}($|[A-Z_0-9])|${capital}($|[A-Z_0-9])`).test(identifier);
}

function collect(node: unknown, texts: string[], identifiers: string[]): void {
  if (Array.isArray(node)) for (const child of node) collect(child, texts, identifiers);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const { type, value, cooked, pattern } = node as Node;
  if ((type === 'StringLiteral' || type === 'JSXText') && typeof value === 'string') texts.push(value);
  if (type === 'TemplateElement' && typeof cooked === 'string') texts.push(cooked);
  if (type === 'RegExpLiteral' && typeof pattern === 'string') texts.push(pattern);
  if (type === 'Identifier' && typeof value === 'string') identifiers.push(value);
  for (const child of Object.values(node)) collect(child, texts, identifiers);
}
