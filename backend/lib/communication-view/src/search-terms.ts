/**
 * What a conversation can be found by, as terms: words without spaces, by which both databases index it and which they find
 * in its text. The first letter says what kind of term it is.
 */
import { createHash } from 'node:crypto';
import { tokensOf } from '@airy/filters';

/** Every conversation has it. */
export const everyTerm = 'a';
/** Conversations that nobody has given a name. */
export const namelessTerm = 'x';
/** Between the values of one list, so that no phrase reaches from one into the next. */
const boundary = '|';
const maxKeyLength = 200;
/** How much of its id the default name of a conversation shows. */
export const idEndLength = 5;
/** How much of a word is looked up at once when it may stand anywhere in a word. */
export const gramLength = 3;

/**
 * Text as part of a term. Capitals, spaces and what has a meaning in queries are moved into the private use area, one
 * character for one: SQLite's tokenizer would fold or split them.
 */
export function termText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\0- "A-Z\\\u007F\uE000-\uE07F]/g, character =>
      character >= '\uE000' ? '\u{FFFD}' : moved(character),
    );
}

function moved(character: string): string {
  return String.fromCharCode(0xe000 + character.charCodeAt(0));
}

export const channelTerm = (channelId: string): string => `c${channelId}`;
export const tagTerm = (tagId: string): string => `t${termText(tagId)}`;
export const nameTerm = (token: string): string => `n${termText(token)}`;
export const gramTerm = (gram: string): string => `g${termText(gram)}`;
export const idEndTerm = (idEnd: string): string => `d${termText(idEnd)}`;
export const idEndGramTerm = (gram: string): string => `e${termText(gram)}`;

/** A word of a metadata value; without the word, how all terms of this key begin. */
export function metadataTerm(key: string, token = ''): string {
  const short = key.length <= maxKeyLength ? key : `#${createHash('sha256').update(key).digest('hex')}`;
  return `m${termText(short).replaceAll('=', moved('='))}=${termText(token)}`;
}

/** What the default name shows of a conversation's id, as text of a term. */
export function idEndOf(id: string): string {
  return termText(id.slice(-idEndLength).toLowerCase());
}

export function metadataTerms(key: string, values: readonly string[]): readonly string[] {
  const lists = values.map(value => tokensOf(value).map(token => metadataTerm(key, token)));
  return lists
    .filter(({ length }) => length > 0)
    .flatMap((terms, index) => (index === 0 ? terms : [boundary, ...terms]));
}

/** All pieces of one to three characters of each word. */
export function gramsOf(tokens: readonly string[]): ReadonlySet<string> {
  const grams = new Set<string>();
  for (const token of tokens) {
    const characters = [...token];
    for (let from = 0; from < characters.length; from++)
      for (let length = 1; length <= gramLength && from + length <= characters.length; length++)
        grams.add(characters.slice(from, from + length).join(''));
  }
  return grams;
}

/** As it is stored: a space before, between and after, so that a whole term can be found as ` term `. */
export function joinTerms(terms: Iterable<string>): string {
  return ` ${[...terms].join(' ')} `;
}
