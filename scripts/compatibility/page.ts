/** docs/compatibility.md: the words of e2e/compatibility/frame.md, and the rows that tests stand behind. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CompatibilityRow } from '../../e2e/compatibility/row.ts';
import { root } from '../root.ts';
import { pathsOf, readRows, testOf } from './rows.ts';

const verdicts: Readonly<Record<CompatibilityRow['verdict'], string>> = {
  same: 'same',
  different: '**different**',
  '501': '**501**',
};

type Kind = 'calls' | 'sockets' | 'clients' | 'more';

function kindOf(row: CompatibilityRow): Kind {
  if (row.what.startsWith('§14')) return 'clients';
  if (row.what.startsWith('STOMP')) return 'sockets';
  return pathsOf(row).length > 0 ? 'calls' : 'more';
}

/** Path from the root, and text. */
export async function compatibilityFiles(): Promise<ReadonlyMap<string, string>> {
  const frame = readFileSync(join(root, 'e2e', 'compatibility', 'frame.md'), 'utf8');
  return new Map([['docs/compatibility.md', compatibilityPage(frame, await readRows())]]);
}

/** @param frame has `<!-- rows: calls -->` and so on, where the tables go. */
export function compatibilityPage(frame: string, rows: readonly CompatibilityRow[]): string {
  const sorted = rows.toSorted((a, b) => compare(wordsOf(a.what), wordsOf(b.what)));
  return frame.replaceAll(/<!-- rows: (\w+) -->/g, (_whole, kind: string) =>
    tableOf(sorted.filter(row => kindOf(row) === kind)),
  );
}

/** By the letters, so that no machine's language changes the order. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function tableOf(rows: readonly CompatibilityRow[]): string {
  const lines = rows.map(row => {
    const { file } = testOf(row);
    const test = `[${basename(file, '.ts').replace('.test', '')}](../${file})`;
    const cells = [wordsOf(row.what), verdicts[row.verdict], row.airyCore ?? '', row.here ?? '', test];
    return `| ${cells.map(cell => cell.replaceAll('\n', ' ').replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  });
  return ['| what | | Airy Core | here | test |', '| --- | --- | --- | --- | --- |', ...lines].join('\n');
}

/** Which paragraph it is says the heading already. */
function wordsOf(what: string): string {
  return what.replace(/^§14 /, '').replace(/^(POST|GET|STOMP|DELETE) /, '');
}
