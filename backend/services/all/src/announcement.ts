/** What people see once Airy is ready: where things are, aligned. */
import { relative } from 'node:path';
import { styleText } from 'node:util';
import type { Link } from '@airy/service';

export interface Announced {
  readonly signInUrl: string;
  readonly links: readonly Link[];
  readonly dataFolder: string;
  /** Working folder: paths below it are shown from there. */
  readonly cwd: string;
  readonly startedInMs: number;
  /** A terminal that can show colours, and where Ctrl-C works. */
  readonly isTerminal: boolean;
}

export function announcement(announced: Announced): string {
  const { isTerminal, startedInMs, dataFolder, cwd } = announced;
  const paint = (style: 'bold' | 'gray', text: string): string =>
    isTerminal ? styleText(style, text, { validateStream: false }) : text;
  const below = relative(cwd, dataFolder);
  const rows: readonly (readonly [string, string, string])[] = [
    ['Inbox', announced.signInUrl, 'signs you in once; for another link: npm run sign-in'],
    ...announced.links.map(({ title, url, note }) => [title, url, note] as const),
    ['Data', below.startsWith('..') || below === '' ? dataFolder : below, ''],
  ];
  const left = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.flatMap(([name, value, note]) => [
    `  ${paint('bold', name.padEnd(left))}  ${value}`,
    ...(note === '' ? [] : [`  ${' '.repeat(left)}  ${paint('gray', note)}`]),
  ]);
  const end = isTerminal ? [paint('gray', '  Ctrl-C stops it.'), ''] : [];
  const seconds = (startedInMs / 1000).toFixed(1);
  return [
    '',
    `  ${paint('bold', 'Airy is ready')} ${paint('gray', `(${seconds} s)`)}`,
    '',
    ...lines,
    '',
    ...end,
    '',
  ].join('\n');
}
