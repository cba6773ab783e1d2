/**
 * A filter as a query of SQLite's full-text index. The index knows no numbers and no order of words, so its answer may hold
 * more than the filter wants; `isExact` tells when it does not.
 */
import type { Filter, TextMatch } from '@airy/filters';
import type { SearchChannels } from './search-channels.ts';
import { beginningOf, innerTextOf, isPrefix, type Pattern } from './search-pattern.ts';
import {
  channelTerm,
  everyTerm,
  gramLength,
  gramsOf,
  gramTerm,
  idEndGramTerm,
  idEndTerm,
  metadataTerm,
  namelessTerm,
  nameTerm,
  tagTerm,
} from './search-terms.ts';

/** What holds for all conversations, for none, for those the query finds, or for all but those. */
type Found = 'all' | 'none' | { readonly query: string; readonly isNegated: boolean };

export interface IndexMatch {
  /** Holds every conversation that the filter wants. */
  readonly atMost: Found;
  /** Holds none that it does not want. */
  readonly atLeast: Found;
}

/** The text of a query; null: everything has to be looked at. */
export function queryOf(found: Found): string | null {
  if (found === 'all') return null;
  if (found === 'none') return `${quoted(everyTerm)} NOT ${quoted(everyTerm)}`;
  return positive(found);
}

export function isExact({ atMost, atLeast }: IndexMatch): boolean {
  return JSON.stringify(atMost) === JSON.stringify(atLeast);
}

export function matchOf(filter: Filter, channels: SearchChannels): IndexMatch {
  switch (filter.kind) {
    case 'all':
    case 'none':
      return exactly(filter.kind);
    case 'and':
    case 'or': {
      const parts = filter.filters.map(part => matchOf(part, channels));
      const join = filter.kind === 'and' ? allOf : anyOf;
      return { atMost: join(parts.map(part => part.atMost)), atLeast: join(parts.map(part => part.atLeast)) };
    }
    case 'not': {
      const { atMost, atLeast } = matchOf(filter.filter, channels);
      return { atMost: allBut(atLeast), atLeast: allBut(atMost) };
    }
    case 'number':
      return anything;
    case 'text':
      return textMatchOf(filter, channels);
  }
}

/** Those that are in channels nobody knows are not listed. Null: there are too many to name. */
export function withoutUnknown(found: Found, channels: SearchChannels): Found | null {
  if (channels.unknown.length === 0) return found;
  if (!channels.areIndexed(channels.unknown)) return null;
  return allOf([found, allBut(anyOf(channels.unknown.map(id => term(channelTerm(id)))))]);
}

const anything: IndexMatch = { atMost: 'all', atLeast: 'none' };

function exactly(found: Found): IndexMatch {
  return { atMost: found, atLeast: found };
}

/** More may be found than is wanted. */
function atMost(found: Found): IndexMatch {
  return { atMost: found, atLeast: 'none' };
}

function textMatchOf({ field, match }: Extract<Filter, { kind: 'text' }>, channels: SearchChannels): IndexMatch {
  switch (field.name) {
    case 'id':
      return anything;
    case 'channel_id':
      return channelMatch(channels.byId(match), channels);
    case 'source':
      return channelMatch(channels.bySource(match), channels);
    case 'display_name':
      return nameMatch(match, channels);
    case 'tag_ids':
      return wordMatch(match, tagTerm);
    case 'metadata':
      return wordMatch(match, word => metadataTerm(field.key, word));
  }
}

function channelMatch(ids: readonly string[], channels: SearchChannels): IndexMatch {
  if (channels.areAll(ids)) return exactly('all');
  return channels.areIndexed(ids) ? exactly(anyOf(ids.map(id => term(channelTerm(id))))) : anything;
}

/** @param termOf the term of a word; of none, how all terms of the field begin. */
function wordMatch(match: TextMatch, termOf: (word: string) => string): IndexMatch {
  if (match.kind === 'pattern') {
    const found = prefix(termOf(beginningOf(match.parts)));
    return isPrefix(match.parts) ? exactly(found) : atMost(found);
  }
  const [first = '', ...others] = match.tokens;
  if (others.length === 0) return exactly(term(termOf(first)));
  // Short words are in most texts: looking them up costs more than it leaves out.
  const longest = match.tokens.toSorted((left, right) => right.length - left.length).slice(0, 2);
  return atMost(allOf(longest.map(token => term(termOf(token)))));
}

function nameMatch(match: TextMatch, channels: SearchChannels): IndexMatch {
  const [given, byDefault] = [givenNameMatch(match), defaultNameMatch(match, channels)];
  const nameless = term(namelessTerm);
  return {
    atMost: anyOf([given.atMost, allOf([nameless, byDefault.atMost])]),
    atLeast: anyOf([given.atLeast, allOf([nameless, byDefault.atLeast])]),
  };
}

function givenNameMatch(match: TextMatch): IndexMatch {
  if (match.kind === 'tokens' || isPrefix(match.parts)) return wordMatch(match, nameTerm);
  const found = allOf([prefix(nameTerm(beginningOf(match.parts))), piecesOf(match.parts, gramTerm)]);
  const inner = innerTextOf(match.parts);
  return inner !== null && [...inner].length <= gramLength ? exactly(term(gramTerm(inner))) : atMost(found);
}

/** The default name is the source's last word and the end of the id. */
function defaultNameMatch(match: TextMatch, channels: SearchChannels): IndexMatch {
  if (match.kind === 'pattern') {
    const inner = innerTextOf(match.parts);
    const isGram = inner !== null && [...inner].length <= gramLength;
    const end = isPrefix(match.parts)
      ? exactly(prefix(idEndTerm(beginningOf(match.parts))))
      : isGram
        ? exactly(term(idEndGramTerm(inner)))
        : atMost(piecesOf(match.parts, idEndGramTerm));
    return either(end, channelMatch(channels.byDefaultName(match), channels));
  }
  const [first = '', second, ...others] = match.tokens;
  const source = channelMatch(channels.byDefaultName({ kind: 'tokens', tokens: [first] }), channels);
  if (second === undefined) return either(exactly(term(idEndTerm(first))), source);
  const end = term(idEndTerm(second));
  if (others.length > 0) return exactly('none');
  return { atMost: allOf([end, source.atMost]), atLeast: allOf([end, source.atLeast]) };
}

function either(left: IndexMatch, right: IndexMatch): IndexMatch {
  return { atMost: anyOf([left.atMost, right.atMost]), atLeast: anyOf([left.atLeast, right.atLeast]) };
}

/** All longest pieces of all literal texts. */
function piecesOf(pattern: Pattern, termOf: (gram: string) => string): Found {
  const pieces = pattern.flatMap(part => {
    if (!('literal' in part)) return [];
    const length = Math.min([...part.literal].length, gramLength);
    return [...gramsOf([part.literal])].filter(gram => [...gram].length === length);
  });
  return allOf(pieces.map(piece => term(termOf(piece))));
}

function allOf(parts: readonly Found[]): Found {
  if (parts.includes('none')) return 'none';
  const queries = parts.filter(part => typeof part === 'object');
  const [wanted, unwanted] = [queries.filter(part => !part.isNegated), queries.filter(part => part.isNegated)];
  if (queries.length === 0) return 'all';
  const without = unwanted.map(({ query }) => query).join(' OR ');
  if (wanted.length === 0) return { query: unwanted.length === 1 ? without : `(${without})`, isNegated: true };
  const joined = wanted.map(({ query }) => query).join(' AND ');
  if (unwanted.length === 0) return { query: wanted.length === 1 ? joined : `(${joined})`, isNegated: false };
  return { query: `((${joined}) NOT (${without}))`, isNegated: false };
}

function anyOf(parts: readonly Found[]): Found {
  return allBut(allOf(parts.map(allBut)));
}

function allBut(found: Found): Found {
  if (found === 'all') return 'none';
  if (found === 'none') return 'all';
  return { query: found.query, isNegated: !found.isNegated };
}

function positive({ query, isNegated }: Exclude<Found, string>): string {
  return isNegated ? `${quoted(everyTerm)} NOT ${query}` : query;
}

function term(text: string): Found {
  return { query: quoted(text), isNegated: false };
}

function prefix(text: string): Found {
  return { query: `${quoted(text)} *`, isNegated: false };
}

function quoted(text: string): string {
  return `"${text}"`;
}
