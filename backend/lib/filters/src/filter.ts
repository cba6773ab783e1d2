/** A filter as it is meant: fields are known, values fit them, and every part is either true or false of a conversation. */

/** What a list can be filtered by. `metadata` holds the path as written after `metadata.`. */
export type TextField =
  | { readonly name: 'id' | 'channel_id' | 'source' | 'display_name' | 'tag_ids' }
  | { readonly name: 'metadata'; readonly key: string };

export type NumberField = 'created_at' | 'unread_count';

/** Literal text in lower case, any characters (`*`), or exactly one (`?`). */
export type PatternPart = { readonly literal: string } | { readonly wildcard: 'any' | 'one' };

export type TextMatch =
  /** These tokens, one after the other; at least one. */
  | { readonly kind: 'tokens'; readonly tokens: readonly string[] }
  /** One token that is like this, as a whole. */
  | { readonly kind: 'pattern'; readonly parts: readonly PatternPart[] };

/** `all` and `none` are everything and nothing. Bounds are whole numbers and both included. */
export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'and'; readonly filters: readonly Filter[] }
  | { readonly kind: 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'number'; readonly field: NumberField; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly field: TextField; readonly match: TextMatch };
