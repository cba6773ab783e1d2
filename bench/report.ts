/** Rows of figures: printed as they come, then a table of a page. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Row {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  /** What was measured in the same run to judge it by. */
  readonly beside: string;
}

export class Table {
  readonly #rows: Row[] = [];

  add(row: Row): void {
    this.#rows.push(row);
    console.log(`${row.what}\n  goal      ${row.goal}\n  measured  ${row.measured}\n  beside    ${row.beside}\n`);
  }

  markdown(): string {
    const rows = this.#rows.map(
      ({ what, goal, measured, beside }) => `| ${what} | ${goal} | ${measured} | ${beside} |`,
    );
    return ['| what | goal | measured | beside it, same run |', '| --- | --- | --- | --- |', ...rows].join('\n');
  }
}

export const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** Benches of one part each print for themselves. @returns what it printed. */
export function part(file: string, args: readonly string[]): string {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${file} failed`);
  console.log(stdout);
  // The log lines of what is measured are no figures.
  const isLogged = (line: string): boolean => line.startsWith('{"level"');
  return stdout
    .split('\n')
    .filter(line => !isLogged(line))
    .join('\n')
    .trim();
}
