/** Programs of the system: where they are, and what to install when they are not there. */
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Its path; null if the machine has none. @param more folders to look in after those of `PATH`. */
export function findProgram(name: string, more: readonly string[] = []): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '');
  const places = [...folders, ...more].map(folder => join(folder, name));
  return places.find(isExecutable) ?? null;
}

/** Where distributions keep PostgreSQL's servers, the newest first: they are not in `PATH` there. */
export function postgresFolders(): string[] {
  const newestFirst = (a: string, b: string): number => Number(b) - Number(a);
  return foldersIn('/usr/lib/postgresql')
    .sort(newestFirst)
    .map(version => join('/usr/lib/postgresql', version, 'bin'));
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not there: this distribution keeps them elsewhere, or has none.
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not to be run: either way it is no program for us.
    return false;
  }
}
