/**
 * Where a process on shared engines keeps what it has made from the log (views, what writers look up). Copies of another
 * log, or copies that were left alone for so long that deletions may have passed them by, are thrown away.
 */
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

export interface LocalCopies {
  readonly folder: string;
  close(): void;
}

export interface LocalCopiesOptions {
  readonly dataFolder: string;
  /** Of the instance whose log it is. */
  readonly instanceId: string;
  /** Epoch ms. Default `Date.now`. */
  readonly clock?: () => number;
}

/** A compacted topic drops deletions 24 h after they were made. */
const goodForMs = 12 * 60 * 60 * 1000;
const usedEveryMs = 10 * 60 * 1000;

export function openLocalCopies({ dataFolder, instanceId, clock = Date.now }: LocalCopiesOptions): LocalCopies {
  const parent = join(dataFolder, 'kafka');
  const folder = join(parent, instanceId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(parent)) {
    const isStale = clock() - statSync(join(parent, name)).mtimeMs > goodForMs;
    if (name !== instanceId || isStale) rmSync(join(parent, name), { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const use = (): void => utimesSync(folder, new Date(clock()), new Date(clock()));
  use();
  const timer = setInterval(use, usedEveryMs).unref();
  return {
    folder,
    close() {
      clearInterval(timer);
      use();
    },
  };
}
