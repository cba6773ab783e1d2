/** Terms with wildcards, as the databases write them. */
import type { TextMatch } from '@airy/filters';
import { termText } from './search-terms.ts';

export type Pattern = Extract<TextMatch, { readonly kind: 'pattern' }>['parts'];

/** `head` is what stands before the pattern in the term. */
export function globOf(head: string, pattern: Pattern): string {
  const text = pattern.map(part =>
    'literal' in part ? escapedInGlob(termText(part.literal)) : part.wildcard === 'any' ? '*' : '?',
  );
  return `${escapedInGlob(head)}${text.join('')}`;
}

export function likeOf(head: string, pattern: Pattern): string {
  const text = pattern.map(part =>
    'literal' in part ? escapedInLike(termText(part.literal)) : part.wildcard === 'any' ? '%' : '_',
  );
  return `${escapedInLike(head)}${text.join('')}`;
}

/** What every term that fits begins with. */
export function beginningOf(pattern: Pattern): string {
  const [first] = pattern;
  return first !== undefined && 'literal' in first ? first.literal : '';
}

/** True if terms fit if and only if they begin with `beginningOf` it. */
export function isPrefix(pattern: Pattern): boolean {
  const last = pattern.at(-1);
  const isOpen = last !== undefined && 'wildcard' in last && last.wildcard === 'any';
  return isOpen && (pattern.length === 1 || (pattern.length === 2 && beginningOf(pattern) !== ''));
}

/** `*text*`: the text; null if the pattern is another. */
export function innerTextOf(pattern: Pattern): string | null {
  const [first, second, third] = pattern;
  if (pattern.length !== 3 || !isAny(first) || !isAny(third)) return null;
  return second !== undefined && 'literal' in second ? second.literal : null;
}

function isAny(part: Pattern[number] | undefined): boolean {
  return part !== undefined && 'wildcard' in part && part.wildcard === 'any';
}

function escapedInGlob(text: string): string {
  return text.replaceAll(/[*?[]/g, '[$&]');
}

function escapedInLike(text: string): string {
  return text.replaceAll(/[%_]/g, '\\$&');
}
