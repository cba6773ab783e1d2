/** Faults in filters: reading them, the index of SQLite, and what is asked of it. */
import type { Mutation } from './mutation.ts';

const view = 'backend/lib/communication-view/src';
const oracle = [`${view}/conversation-filters.test.ts`];
const folds = [`${view}/fold-property.test.ts`];
const index = [`${view}/search-indexes.test.ts`];
const language = ['backend/lib/filters/src/parse-filters.test.ts'];

export const filterMutations: readonly Mutation[] = [
  {
    title: 'Filters: AND leaves what stands before it optional',
    file: 'backend/lib/filters/src/resolve-filter.ts',
    text: " || next?.conjunction === 'and'",
    replacement: '',
    tests: language,
  },
  {
    title: 'Filters: negation alone finds nothing',
    file: 'backend/lib/filters/src/resolve-filter.ts',
    text: 'must.length > 0 || should.length === 0 ? must',
    replacement: 'must.length > 0 ? must',
    tests: language,
  },
  {
    title: 'Filters: groups may be nested without a limit',
    file: 'backend/lib/filters/src/parse-filters.ts',
    text: 'maxDepth: filterLimits.depth',
    replacement: 'maxDepth: 100_000',
    tests: language,
  },
  {
    title: 'Filters: an exclusive bound is included',
    file: 'backend/lib/filters/src/number-filter.ts',
    text: '(includesLower ? 0 : 1)',
    replacement: '0',
    tests: language,
  },
  {
    title: 'Filters: a receipt that changes leaves the unread number as it was',
    file: `${view}/search-indexes.ts`,
    text: `{ on: 'readReceipt', after: 'UPDATE', run: putNumbers('new."conversationId"') },`,
    replacement: '',
    tests: oracle,
  },
  {
    title: 'Filters: a conversation keeps the channel it had in the index',
    file: `${view}/search-indexes.ts`,
    text: `when: 'new."channelId" <> old."channelId"',`,
    replacement: `when: '0',`,
    tests: folds,
  },
  {
    title: 'Filters: a name that is taken away stays in the index',
    file: `${view}/search-indexes.ts`,
    text: `{ on: 'conversationDocument', after: 'DELETE', run: replaceDocument('old."id"') },`,
    replacement: '',
    tests: index,
  },
  {
    title: 'Filters: what a term begins with is taken for all of it',
    file: `${view}/search-match.ts`,
    text: 'return isPrefix(match.parts) ? exactly(found) : atMost(found);',
    replacement: 'return exactly(found);',
    tests: index,
  },
  {
    title: 'Filters: what the index says about negation is taken the wrong way round',
    file: `${view}/search-match.ts`,
    text: 'return { atMost: allBut(atLeast), atLeast: allBut(atMost) };',
    replacement: 'return { atMost: allBut(atMost), atLeast: allBut(atLeast) };',
    tests: oracle,
  },
  {
    title: 'Filters: words of a phrase may stand anywhere',
    file: `${view}/search-match.ts`,
    text: 'return atMost(allOf(longest.map',
    replacement: 'return exactly(allOf(longest.map',
    tests: index,
  },
  {
    title: 'Filters: a conversation without metadata is not nameless',
    file: `${view}/search-check.ts`,
    text: "sql`coalesce(${sql.ref('conversationDocument.hasName')}, 0) = 0`",
    replacement: "sql`coalesce(${sql.ref('conversationDocument.hasName')}, 1) = 0`",
    tests: oracle,
  },
  {
    title: 'Filters: a page that is not full along the list is taken for the last one',
    file: `${view}/conversation-search-sqlite.ts`,
    text: 'if (first.length === window.limit) return first;',
    replacement: 'if (first.length > 0) return first;',
    tests: oracle,
  },
  {
    title: 'Filters: of alternatives only the last is looked up',
    file: `${view}/search-sources.ts`,
    text: 'query = query === null ? source.query : query.union(source.query);',
    replacement: 'query = source.query;',
    tests: index,
  },
  {
    title: 'Filters: a part that was asked for counts as the whole filter',
    file: `${view}/conversation-search-sqlite.ts`,
    text: 'source?.asked.includes(part) === true',
    replacement: '(source?.asked.length ?? 0) > 0',
    tests: oracle,
  },
  {
    title: 'Filters: conversations of channels that nobody knows are counted',
    file: `${view}/search-match.ts`,
    text: 'if (channels.unknown.length === 0) return found;',
    replacement: 'if (channels.unknown.length >= 0) return found;',
    tests: index,
  },
  {
    title: 'Filters: a cursor of another filter is taken',
    file: `${view}/cursor.ts`,
    text: ' || ofList !== scope',
    replacement: '',
    tests: ['e2e/compatibility/filters.test.ts'],
  },
];
