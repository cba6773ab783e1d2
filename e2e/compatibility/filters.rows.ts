/** `filters` of conversations.list (contract §3, Filter language; §12 Correctness 13). */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/filters.test.ts: ${name}`;

export const filtersRows: readonly CompatibilityRow[] = [
  {
    what: 'Filters: what the inbox sends',
    verdict: 'same',
    test: of('what the inbox sends › finds unread and read, names, tags, channels, sources and what is closed'),
  },
  {
    what: 'Filters: AND, OR, NOT, +, -',
    verdict: 'same',
    here: 'As Lucene’s classic parser: `a OR b AND c` wants b and c. Parentheses say what is meant.',
    test: of('the language › joins AND and OR as must and may, as the classic parser does'),
  },
  {
    what: 'Filters: negation alone',
    verdict: 'different',
    airyCore: 'Found nothing; the inbox wrote `id:* AND NOT …`.',
    here: 'Finds everything else; `id:* AND NOT …` works as before.',
    test: of('the language › finds everything else by negation alone'),
  },
  {
    what: 'Filters: ranges',
    verdict: 'different',
    airyCore: 'An open lower bound, exclusive bounds and times beyond 32 bits ended in 500.',
    here: 'All of them work, on `created_at` and `unread_count`. A range of any other field is 400.',
    test: of('the language › takes open bounds, exclusive ones, and times beyond 32 bits'),
  },
  {
    what: 'Filters: hyphens and escapes',
    verdict: 'same',
    test: of('the language › takes hyphens within words as they are, and escaped ones'),
  },
  {
    what: 'Filters: names, phrases, wildcards',
    verdict: 'same',
    test: of('the language › finds default names, phrases and wildcards, in any case'),
  },
  {
    what: 'Filters: metadata',
    verdict: 'different',
    airyCore: 'Numbers were doubles (`42.0`).',
    here: 'Numbers are as they are shown (`42`); each element of a list is found.',
    test: of('the language › takes metadata as words, numbers too'),
  },
  {
    what: 'Filters: what cannot be read',
    verdict: 'different',
    airyCore: '400 with the message; a field that does not exist, or a query that failed at run time, found nothing.',
    here: '400 with the same message, `code` and `details.position`; also for a field that does not exist, for similar terms and nearness (`~`), for regular expressions, and beyond 10,000 characters, 256 clauses or 32 groups within groups.',
    test: of('paging and errors › what cannot be read is 400 with Airy Core’s message and the position'),
  },
  {
    what: 'Filters: cursors',
    verdict: 'different',
    airyCore: 'Offsets.',
    here: 'Opaque, and of this query only: another query is 400 `invalid_cursor`. Offsets are taken.',
    test: of('paging and errors › a filtered list has pages, by our cursors and by offsets'),
  },
];
