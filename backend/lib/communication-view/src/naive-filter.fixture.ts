/**
 * An oracle for filters: queries are made up as trees, written as text, and answered by looking at what each conversation
 * shows. It shares nothing with the parser and the compiler but the language.
 */
import fc from 'fast-check';
import type { Document, Json } from '@airy/model';
import type { ConversationRow } from './port.ts';

/** How a clause stands in its query: `a AND NOT b`. */
interface NaiveClause {
  readonly conjunction: '' | 'AND' | '&&' | 'OR' | '||';
  readonly modifier: '' | '+' | '-' | '!' | 'NOT ';
  readonly content: NaiveContent;
}

type NaiveContent =
  | { readonly kind: 'group'; readonly field: string | null; readonly clauses: readonly NaiveClause[] }
  | { readonly kind: 'word'; readonly field: string | null; readonly word: string }
  | { readonly kind: 'like'; readonly field: string | null; readonly pattern: readonly string[] }
  | { readonly kind: 'phrase'; readonly field: string | null; readonly words: readonly string[] }
  | {
      readonly kind: 'range';
      readonly field: 'unread_count' | 'created_at';
      readonly lower: number | null;
      readonly upper: number | null;
      readonly brackets: readonly ['[' | '{', ']' | '}'];
    }
  | { readonly kind: 'number'; readonly field: 'unread_count' | 'created_at'; readonly value: number };

export type NaiveQuery = readonly NaiveClause[];

/** What the made-up queries are about. */
export interface Vocabulary {
  readonly words: readonly string[];
  readonly ids: readonly string[];
  readonly channelIds: readonly string[];
  readonly sources: readonly string[];
  readonly tagIds: readonly string[];
  readonly metadataKeys: readonly string[];
  readonly times: readonly number[];
}

export function queriesAbout(vocabulary: Vocabulary): fc.Arbitrary<NaiveQuery> {
  const { words, ids, channelIds, sources, tagIds, metadataKeys, times } = vocabulary;
  const wordsOf: Readonly<Record<string, readonly string[]>> = {
    id: ids,
    channel_id: channelIds,
    source: sources,
    tag_ids: tagIds,
    display_name: [...words, ...ids.map(id => id.slice(-5)), ...sources],
    ...Object.fromEntries(metadataKeys.map(key => [`metadata.${key}`, words])),
  };
  const content = fc.constantFrom(...Object.keys(wordsOf)).chain(field => {
    const word = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...(wordsOf[field] ?? [])) }, fc.constant('nobody'));
    return fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('word' as const), field: fc.constant(field), word }) },
      { weight: 3, arbitrary: likeArbitrary(field, word) },
      phraseArbitrary(field, word),
      { weight: 1, arbitrary: fieldGroup(field, word) },
    );
  });
  const unread = fc.option(fc.integer({ min: -1, max: 5 }));
  const time = fc.option(fc.constantFrom(...times, -5e12, 9e15));
  const range = fc.oneof(numberRange('unread_count', unread), numberRange('created_at', time));
  const bareId = fc.constantFrom(...ids).map(word => ({ kind: 'word' as const, field: null, word }));
  const leaf: fc.Arbitrary<NaiveContent> = fc.oneof(
    { weight: 8, arbitrary: content },
    { weight: 3, arbitrary: range },
    bareId,
  );
  const { query } = fc.letrec<{ query: NaiveQuery; inner: NaiveContent }>(tie => ({
    query: clausesOf(tie('inner')),
    inner: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: leaf },
      tie('query').map(clauses => ({ kind: 'group' as const, field: null, clauses })),
    ),
  }));
  return query;
}

function clausesOf(content: fc.Arbitrary<NaiveContent>): fc.Arbitrary<NaiveQuery> {
  const clause = fc.record({
    conjunction: fc.constantFrom(
      '' as const,
      'AND' as const,
      'AND' as const,
      '&&' as const,
      'OR' as const,
      '||' as const,
    ),
    modifier: fc.constantFrom(
      '' as const,
      '' as const,
      '' as const,
      '+' as const,
      '-' as const,
      '!' as const,
      'NOT ' as const,
    ),
    content,
  });
  return fc
    .array(clause, { minLength: 1, maxLength: 4 })
    .map(clauses => clauses.map((one, index) => (index === 0 ? { ...one, conjunction: '' as const } : one)));
}

function likeArbitrary(field: string, word: fc.Arbitrary<string>): fc.Arbitrary<NaiveContent> {
  const shape = fc.constantFrom('*x*', 'x*', '*x', 'x?z', '*', '?x*', 'x*z', '??*');
  return fc.tuple(word, shape, fc.nat(), fc.nat()).map(([text, form, from, length]) => {
    const characters = [...text];
    const start = from % characters.length;
    const piece = characters.slice(start, start + 1 + (length % 4));
    const pattern = [...form].flatMap(sign => {
      if (sign === 'x') return form.startsWith('x') ? characters.slice(0, 1 + (length % 3)) : piece;
      return sign === 'z' ? characters.slice(-1) : sign === '*' ? ['any'] : ['one'];
    });
    return { kind: 'like' as const, field, pattern };
  });
}

function phraseArbitrary(field: string, word: fc.Arbitrary<string>): fc.Arbitrary<NaiveContent> {
  const words = fc.array(word, { minLength: 1, maxLength: 2 });
  return fc.record({ kind: fc.constant('phrase' as const), field: fc.constant(field), words });
}

/** `tag_ids:(a AND b)` */
function fieldGroup(field: string, word: fc.Arbitrary<string>): fc.Arbitrary<NaiveContent> {
  const inner: fc.Arbitrary<NaiveContent> = word.map(text => ({ kind: 'word', field: null, word: text }));
  return fc.record({ kind: fc.constant('group' as const), field: fc.constant(field), clauses: clausesOf(inner) });
}

function numberRange(
  field: 'unread_count' | 'created_at',
  bound: fc.Arbitrary<number | null>,
): fc.Arbitrary<NaiveContent> {
  const brackets = fc.tuple(fc.constantFrom('[' as const, '{' as const), fc.constantFrom(']' as const, '}' as const));
  const range = fc.record({
    kind: fc.constant('range' as const),
    field: fc.constant(field),
    lower: bound,
    upper: bound,
    brackets,
  });
  const number = bound.map(value => ({ kind: 'number' as const, field, value: Math.abs(value ?? 0) }));
  return fc.oneof({ weight: 3, arbitrary: range }, number);
}

/** As somebody would type it. */
export function textOf(query: NaiveQuery): string {
  return query
    .map(({ conjunction, modifier, content }) => `${conjunction} ${modifier}${contentText(content)}`.trimStart())
    .join(' ');
}

function contentText(content: NaiveContent): string {
  const field = content.field === null ? '' : `${content.field}:`;
  switch (content.kind) {
    case 'group':
      return `${field}(${textOf(content.clauses)})`;
    case 'word':
      return `${field}${escaped(content.word)}`;
    case 'like':
      return `${field}${content.pattern.map(sign => (sign === 'any' ? '*' : sign === 'one' ? '?' : escaped(sign))).join('')}`;
    case 'phrase':
      return `${field}"${content.words.join('  ').replaceAll(/["\\]/g, '\\$&')}"`;
    case 'range': {
      const [open, close] = content.brackets;
      return `${field}${open}${content.lower ?? '*'} TO ${content.upper ?? '*'}${close}`;
    }
    case 'number':
      return `${field}${content.value}`;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[+!(){}[\]^"~*?:\\/&| ]/g, '\\$&').replace(/^-/, '\\-');
}

/** What a conversation is found by, as the API shows it. */
export function isWanted(query: NaiveQuery, row: ConversationRow, field = 'id'): boolean {
  const truths = query.map(({ content }) => contentIsTrue(content, row, field));
  const roles = query.map(({ modifier, conjunction }, index) => {
    if (modifier === '-' || modifier === '!' || modifier === 'NOT ') return 'not';
    const isAnd = [conjunction, query[index + 1]?.conjunction].some(word => word === 'AND' || word === '&&');
    return modifier === '+' || isAnd ? 'must' : 'should';
  });
  const of = (role: string): readonly boolean[] => truths.filter((_, index) => roles[index] === role);
  if (of('not').includes(true) || of('must').includes(false)) return false;
  return of('must').length > 0 || of('should').length === 0 || of('should').includes(true);
}

function contentIsTrue(content: NaiveContent, row: ConversationRow, outer: string): boolean {
  if (content.kind === 'group') return isWanted(content.clauses, row, content.field ?? outer);
  const field = content.field ?? outer;
  if (content.kind === 'number') return numberIn(row, field) === content.value;
  if (content.kind === 'range') {
    const [value, { lower, upper, brackets }] = [numberIn(row, field), content];
    const isAbove = lower === null || (brackets[0] === '[' ? value >= lower : value > lower);
    return isAbove && (upper === null || (brackets[1] === ']' ? value <= upper : value < upper));
  }
  const texts = textsIn(row, field);
  const isExact = !field.startsWith('metadata.') && field !== 'display_name';
  const lists = texts.map(text => (isExact ? [text] : wordsIn(text)));
  switch (content.kind) {
    case 'word': {
      const words = wordsIn(content.word);
      return lists.some(list => words.some(word => list.includes(word)));
    }
    case 'phrase': {
      const words = content.words.flatMap(wordsIn);
      return lists.some(list => list.some((_, from) => words.every((word, index) => list[from + index] === word)));
    }
    case 'like':
      return lists.some(list => list.some(word => like(word, content.pattern)));
  }
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().split(/\s/).filter(Boolean);
}

function like(word: string, pattern: readonly string[]): boolean {
  const [sign, ...others] = pattern;
  if (sign === undefined) return word === '';
  const [first, ...left] = word;
  if (sign === 'any') return like(word, others) || (first !== undefined && like(left.join(''), pattern));
  return first !== undefined && (sign === 'one' || sign.toLowerCase() === first) && like(left.join(''), others);
}

function numberIn(row: ConversationRow, field: string): number {
  return field === 'created_at' ? row.createdAt : row.unreadCount;
}

function textsIn(row: ConversationRow, field: string): readonly string[] {
  if (field === 'id') return [row.id];
  if (field === 'channel_id') return [row.channel.channel.id];
  if (field === 'source') return [row.channel.channel.source];
  if (field === 'display_name') return [(row.metadata.contact as { display_name: string }).display_name];
  if (field === 'tag_ids') return Object.keys((row.metadata.tags as Document | undefined) ?? {});
  return valuesAt(row.metadata, field.slice('metadata.'.length).split('.'));
}

function valuesAt(value: Json | undefined, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(element => valuesAt(element as Json, path));
  if (value === null || value === undefined) return [];
  const [head, ...others] = path;
  if (head === undefined) return typeof value === 'object' ? [] : [`${value}`];
  if (typeof value !== 'object' || !Object.hasOwn(value, head)) return [];
  return valuesAt((value as Document)[head], others);
}
