/** The list "fault → caught by" of docs/engines.md. */

export interface Caught {
  readonly title: string;
  readonly file: string;
  /** Names of the tests that turned red. */
  readonly by: readonly string[];
}

const begin = '<!-- begin: written by `npm run mutations -- --write` -->';
const end = '<!-- end -->';
const maxNames = 2;

export function table(caught: readonly Caught[]): string {
  const rows = caught.map(({ title, file, by }) => {
    const names = by.slice(0, maxNames).map(cell).join('<br>');
    const more = by.length > maxNames ? `<br>and ${by.length - maxNames} more` : '';
    return `| ${cell(title)} | \`${file}\` | ${names}${more} |`;
  });
  return ['| fault | in | turned red |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The page with its table replaced. @throws Error if the page has no place for it. */
export function withTable(page: string, text: string): string {
  const [before, rest] = split(page, begin);
  const [, after] = split(rest, end);
  return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}

function split(page: string, mark: string): [string, string] {
  const at = page.indexOf(mark);
  if (at === -1) throw new Error(`The page has no line ${mark}`);
  return [page.slice(0, at), page.slice(at + mark.length)];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
