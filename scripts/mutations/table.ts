/** The list "fault → caught by" of docs/engines.md: a row a fault, as it was when the fault was last tried. */

export interface Tried {
  readonly title: string;
  readonly file: string;
  /** `no verdict`: the tests were red without the fault too. */
  readonly result: 'caught' | 'missed' | 'no verdict';
  /** Names of the tests that turned red. */
  readonly by: readonly string[];
}

const begin = '<!-- begin: written by `npm run mutations -- --write` -->';
const end = '<!-- end -->';
const head = ['| fault | in | turned red | tried |', '| --- | --- | --- | --- |'];
const maxNames = 2;

/** The page with the fault's row replaced or added. @throws Error if the page has no place for it. */
export function withRow(page: string, tried: Tried, now = new Date()): string {
  const [before, rest] = split(page, begin);
  const [inside, after] = split(rest, end);
  const rows = new Map(inside.split('\n').flatMap(line => (isRow(line) ? [[titleOf(line), line] as const] : [])));
  rows.set(cell(tried.title), rowOf(tried, now));
  return `${before}${begin}\n\n${[...head, ...rows.values()].join('\n')}\n\n${end}${after}`;
}

function rowOf({ title, file, result, by }: Tried, now: Date): string {
  const names = by.slice(0, maxNames).map(cell).join('<br>');
  const more = by.length > maxNames ? `<br>and ${by.length - maxNames} more` : '';
  const red = result === 'caught' ? names + more : `**${result}**`;
  return `| ${cell(title)} | \`${file}\` | ${red} | ${now.toISOString().slice(0, 10)} |`;
}

function isRow(line: string): boolean {
  return line.startsWith('| ') && !/^\| (fault|-+) /.test(line);
}

/** Cells are padded by the formatter. */
function titleOf(line: string): string {
  return (/^\| (.*?[^\\]) +\| /.exec(line)?.[1] ?? '').trim();
}

function split(page: string, mark: string): [string, string] {
  const at = page.indexOf(mark);
  if (at === -1) throw new Error(`The page has no line ${mark}`);
  return [page.slice(0, at), page.slice(at + mark.length)];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
