/** All rows of e2e/compatibility, whoever wrote them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompatibilityRow } from '../../e2e/compatibility/row.ts';
import { root } from '../root.ts';

const folder = join(root, 'e2e', 'compatibility');

/** In the order of the files' names, then as they stand there. */
export async function readRows(): Promise<readonly CompatibilityRow[]> {
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.rows.ts'))
    .toSorted();
  const modules = await Promise.all(
    names.map(async name => (await import(pathToFileURL(join(folder, name)).href)) as Record<string, unknown>),
  );
  return modules.flatMap(exported => Object.values(exported).flat()) as CompatibilityRow[];
}

/** File and full name of the test of a row; the parts of the name may be parted by `›`. */
export function testOf({ test }: CompatibilityRow): { readonly file: string; readonly name: string } {
  const end = test.indexOf(': ');
  return { file: test.slice(0, end), name: test.slice(end + 2).replaceAll(' › ', ' ') };
}

/** The addresses that a row is about: `POST /tags.create, /tags.update: colours` names two. */
export function pathsOf({ what }: CompatibilityRow): readonly string[] {
  if (!/^(?:POST|GET|STOMP|DELETE)\b/.test(what)) return [];
  return [...what.matchAll(/(?<![\w`])\/[\w.-]*[\w](?:\/<?[\w.*…-]+>?)*/g)].map(match => match[0]);
}
