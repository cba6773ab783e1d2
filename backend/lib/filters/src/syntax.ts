/** What the grammar (lucene.peggy) makes of a text. Positions count UTF-16 units from 0. */

/** One character, or what stands for any characters or for one. */
export type TermPart = string | { readonly wildcard: 'any' | 'one' };

interface Bound {
  readonly position: number;
  readonly text: string;
}

export interface RangeSyntax {
  readonly kind: 'range';
  readonly lower: Bound;
  readonly upper: Bound;
  readonly includesLower: boolean;
  readonly includesUpper: boolean;
}

export type ContentSyntax =
  | QuerySyntax
  | RangeSyntax
  | { readonly kind: 'phrase'; readonly text: string }
  | { readonly kind: 'term'; readonly parts: readonly TermPart[] };

export interface ClauseSyntax {
  /** Null: that of the group around it, or the default. */
  readonly field: string | null;
  readonly position: number;
  readonly content: ContentSyntax;
}

export interface ModifiedClause {
  readonly conjunction: 'and' | 'or' | null;
  readonly modifier: 'must' | 'not' | null;
  readonly clause: ClauseSyntax;
}

export interface QuerySyntax {
  readonly kind: 'query';
  readonly clauses: readonly ModifiedClause[];
}
