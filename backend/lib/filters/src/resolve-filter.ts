/**
 * What a query means, as Lucene's classic parser means it: AND makes both of its sides a must, OR nothing; where anything
 * is a must, the rest need not be; without, one of the rest has to be. Unlike there, negation alone is everything else.
 */
import type { Filter, TextField, TextMatch } from './filter.ts';
import { invalidFilter } from './invalid-filter.ts';
import { isNumberField, numberFilter, rangeFilter } from './number-filter.ts';
import { literalOf, patternOf } from './pattern.ts';
import type { ClauseSyntax, ModifiedClause, QuerySyntax, TermPart } from './syntax.ts';
import { tokensOf } from './tokens.ts';

const defaultField = 'id';
const maxWildcards = 16;
/** What metadata shows, whatever is stored. */
const shownUnder: ReadonlyMap<string, string> = new Map([
  ['metadata.contact.display_name', 'display_name'],
  ['metadata.unread_count', 'unread_count'],
]);
const exactFields = ['id', 'channel_id', 'source', 'tag_ids'] as const;

/** @param field of the group around it. @throws AiryError `invalid_filters` */
export function resolveQuery({ clauses }: QuerySyntax, field: string = defaultField): Filter {
  const [must, should, not]: [Filter[], Filter[], Filter[]] = [[], [], []];
  for (const [index, one] of clauses.entries()) {
    const filter = resolveClause(one.clause, field);
    if (one.modifier === 'not') not.push({ kind: 'not', filter });
    else if (isMust(one, clauses[index + 1])) must.push(filter);
    else should.push(filter);
  }
  const needed = must.length > 0 || should.length === 0 ? must : [combined('or', should)];
  return combined('and', [...needed, ...not]);
}

function isMust(clause: ModifiedClause, next: ModifiedClause | undefined): boolean {
  return clause.modifier === 'must' || clause.conjunction === 'and' || next?.conjunction === 'and';
}

function combined(kind: 'and' | 'or', filters: readonly Filter[]): Filter {
  const [only, ...others] = filters;
  return only !== undefined && others.length === 0 ? only : { kind, filters };
}

function resolveClause({ field: own, position, content }: ClauseSyntax, outer: string): Filter {
  const field = own === null ? outer : (shownUnder.get(own) ?? own);
  if (content.kind === 'query') return resolveQuery(content, field);
  if (field === '*') return everything(content, position);
  if (isNumberField(field))
    return content.kind === 'range' ? rangeFilter(field, content) : numberFilter(field, content, position);
  const textField = textFieldOf(field, position);
  switch (content.kind) {
    case 'range':
      return invalidFilter('ranges are for created_at and unread_count', position);
    case 'phrase':
      return textFilter(textField, content.text, 'phrase');
    case 'term':
      return termFilter(textField, content.parts, position);
  }
}

/** `*:*` */
function everything(content: ClauseSyntax['content'], position: number): Filter {
  const isStar = content.kind === 'term' && content.parts.length === 1 && isWildcard(content.parts[0]);
  return isStar ? { kind: 'all' } : invalidFilter('there is no field *', position);
}

function textFieldOf(name: string, position: number): TextField {
  const exact = exactFields.find(field => field === name);
  if (exact) return { name: exact };
  if (name === 'display_name') return { name };
  const key = name.startsWith('metadata.') ? name.slice('metadata.'.length) : '';
  return key === '' ? invalidFilter(`there is no field ${name.slice(0, 100)}`, position) : { name: 'metadata', key };
}

function termFilter(field: TextField, parts: readonly TermPart[], position: number): Filter {
  const text = literalOf(parts);
  if (text !== null) return textFilter(field, text, 'term');
  if (parts.filter(isWildcard).length > maxWildcards)
    invalidFilter(`a term has more than ${maxWildcards} wildcards`, position);
  const match: TextMatch = { kind: 'pattern', parts: patternOf(parts) };
  const isAnything = match.parts.length === 1 && isAnyWildcard(parts[0]);
  const isAlwaysThere = field.name === 'id' || field.name === 'channel_id' || field.name === 'source';
  return isAlwaysThere && isAnything ? { kind: 'all' } : { kind: 'text', field, match };
}

/** A phrase is its words in a row; words that a single term has (by escaped spaces) may each do. */
function textFilter(field: TextField, text: string, kind: 'phrase' | 'term'): Filter {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return { kind: 'none' };
  if (tokens.length === 1 || kind === 'phrase') return tokensFilter(field, tokens);
  return {
    kind: 'or',
    filters: tokens.map(token => tokensFilter(field, [token])),
  };
}

function tokensFilter(field: TextField, tokens: readonly string[]): Filter {
  // Ids and sources are one word each: a phrase of several is none of them.
  const isExact = exactFields.some(name => name === field.name);
  if (isExact && tokens.length > 1) return { kind: 'none' };
  return { kind: 'text', field, match: { kind: 'tokens', tokens } };
}

function isWildcard(part: TermPart | undefined): boolean {
  return typeof part === 'object';
}

function isAnyWildcard(part: TermPart | undefined): boolean {
  return typeof part === 'object' && part.wildcard === 'any';
}
