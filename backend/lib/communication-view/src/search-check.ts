/**
 * A filter as a condition on one conversation: exact, and never unknown (null). The query has `conversation` and, joined
 * to it where there is one, `conversationDocument`.
 */
import type { Filter, TextMatch } from '@airy/filters';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { SearchChannels } from './search-channels.ts';
import { beginningOf, isPrefix, type Pattern } from './search-pattern.ts';
import { metadataTerm, nameTerm, tagTerm, termText } from './search-terms.ts';

export type Condition = RawBuilder<SqlBool>;

/** How a database says what they do not say alike. */
export interface SearchDialect {
  /** True if the text of a column has this text somewhere. */
  contains(column: RawBuilder<string>, text: string): Condition;
  /** True if one whole text is like the pattern; `head` stands before it, as it is. */
  isLike(column: RawBuilder<string>, head: string, pattern: Pattern): Condition;
  /** True if one of the terms in a column is. */
  hasTermLike(column: RawBuilder<string>, head: string, pattern: Pattern): Condition;
  /** Of the conversation. */
  readonly unreadCount: RawBuilder<number>;
}

interface Context {
  readonly dialect: SearchDialect;
  readonly channels: SearchChannels;
}

const [always, never]: [Condition, Condition] = [sql`1 = 1`, sql`1 = 0`];
const id = sql.ref<string>('conversation.id');
const idEnd = sql.ref<string>('conversation.idEnd');
const terms = sql<string>`coalesce(${sql.ref('conversationDocument.terms')}, '')`;
const isNameless: Condition = sql`coalesce(${sql.ref('conversationDocument.hasName')}, 0) = 0`;

export function conditionOf(filter: Filter, context: Context): Condition {
  switch (filter.kind) {
    case 'all':
      return always;
    case 'none':
      return never;
    case 'and':
    case 'or':
      return joined(
        filter.kind,
        filter.filters.map(part => conditionOf(part, context)),
      );
    case 'not':
      return sql`not (${conditionOf(filter.filter, context)})`;
    case 'number': {
      const value = filter.field === 'created_at' ? sql.ref('conversation.createdAt') : context.dialect.unreadCount;
      return sql`${value} between ${filter.min} and ${filter.max}`;
    }
    case 'text':
      return textCondition(filter, context);
  }
}

/** Channels that nobody knows: their conversations are not listed. */
export function isInKnownChannel({ unknown }: SearchChannels): Condition {
  return unknown.length === 0 ? always : sql`not (${isInChannel(unknown)})`;
}

function textCondition({ field, match }: Extract<Filter, { kind: 'text' }>, context: Context): Condition {
  const { channels } = context;
  switch (field.name) {
    case 'id':
      if (match.kind === 'pattern') return context.dialect.isLike(id, '', match.parts);
      return sql`${id} = ${match.tokens[0]}`;
    case 'channel_id':
      return isInChannel(channels.byId(match));
    case 'source':
      return isInChannel(channels.bySource(match));
    case 'display_name':
      return joined('or', [wordCondition(match, nameTerm, context), defaultNameCondition(match, context)]);
    case 'tag_ids':
      return wordCondition(match, tagTerm, context);
    case 'metadata':
      return wordCondition(match, word => metadataTerm(field.key, word), context);
  }
}

function wordCondition(match: TextMatch, termOf: (word: string) => string, { dialect }: Context): Condition {
  if (match.kind === 'tokens') return dialect.contains(terms, ` ${match.tokens.map(termOf).join(' ')} `);
  const beginsSo = dialect.contains(terms, ` ${termOf(beginningOf(match.parts))}`);
  if (isPrefix(match.parts)) return beginsSo;
  return joined('and', [beginsSo, dialect.hasTermLike(terms, termOf(''), match.parts)]);
}

function defaultNameCondition(match: TextMatch, context: Context): Condition {
  return joined('and', [isNameless, defaultNameIs(match, context)]);
}

function defaultNameIs(match: TextMatch, { dialect, channels }: Context): Condition {
  if (match.kind === 'pattern')
    return joined('or', [dialect.isLike(idEnd, '', match.parts), isInChannel(channels.byDefaultName(match))]);
  const [first = '', second, ...others] = match.tokens;
  const source = isInChannel(channels.byDefaultName({ kind: 'tokens', tokens: [first] }));
  if (second === undefined) return joined('or', [sql`${idEnd} = ${termText(first)}`, source]);
  return others.length > 0 ? never : joined('and', [sql`${idEnd} = ${termText(second)}`, source]);
}

function isInChannel(ids: readonly string[]): Condition {
  if (ids.length === 0) return never;
  return sql`${sql.ref('conversation.channelId')} in (${sql.join(ids)})`;
}

function joined(kind: 'and' | 'or', conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return kind === 'and' ? always : never;
  return sql`(${sql.join([...conditions], kind === 'and' ? sql` and ` : sql` or `)})`;
}
