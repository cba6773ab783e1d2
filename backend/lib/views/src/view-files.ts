/** Where the files of views are: `<data>/views/<name>-v<version>.db`. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { types } from 'node:util';

export interface ViewName {
  readonly name: string;
  readonly version: number;
}

export function viewPath(dataFolder: string, { name, version }: ViewName): string {
  return join(dataFolder, 'views', `${name}-v${version}.db`);
}

/** Versions of a view that have a file, ascending. */
export function viewVersions(dataFolder: string, name: string): readonly number[] {
  const pattern = new RegExp(`^${name}-v(\\d+)\\.db$`);
  return entries(join(dataFolder, 'views'))
    .flatMap(file => pattern.exec(file)?.[1] ?? [])
    .map(Number)
    .toSorted((left, right) => left - right);
}

/** Deletes a view's file with what SQLite keeps beside it. It must be closed. */
export function deleteView(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (types.isNativeError(error) && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
