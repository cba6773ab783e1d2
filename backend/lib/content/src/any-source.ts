/** For sources without a reader of their own: the usual places where platforms put their text. */
import type { Json } from '@airy/model';
import type { ContentPart, ContentView } from './content-view.ts';
import { asText, at } from './json.ts';

const textPaths: readonly (readonly string[])[] = [
  ['text'],
  ['text', 'body'],
  ['message', 'text'],
  ['Body'],
  ['body'],
  ['caption'],
];

/** Reads one message of a source without a reader; null if there is no text in a place we know. */
export function readAnySource(content: Json): ContentView | null {
  const text = typeof content === 'string' ? stringText(content) : firstText(content);
  return text === null ? null : { parts: [{ kind: 'text', text } satisfies ContentPart], quickReplies: [] };
}

function firstText(content: Json): string | null {
  for (const path of textPaths) {
    const found = asText(at(content, ...path));
    if (found !== null) return found;
  }
  return null;
}

/** Some platforms post forms; their text stands in `Body`. */
function stringText(content: string): string | null {
  return (/^[\w.%+-]+=[^\s]*&/u.test(content) ? new URLSearchParams(content).get('Body') : null) ?? asText(content);
}
