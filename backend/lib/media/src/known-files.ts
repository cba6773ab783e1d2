/** What is known of a file before it is sent: only of those that we keep, and where this process can see them. */
import { setTimeout } from 'node:timers/promises';
import type { CurrentStore } from './current-store.ts';
import { nameIn } from './kept-files.ts';
import type { MediaLinks } from './media-links.ts';
import { mediaType } from './media-type.ts';

export interface KnownFilesOptions {
  readonly store: CurrentStore;
  readonly links: MediaLinks;
}

export interface KnownFiles {
  /** By its address. Null: it is none of ours, it is gone, or the store does not say in time. Never throws. */
  about(url: string): Promise<{ readonly type: string; readonly bytes: number } | null>;
}

/** Whoever sends waits as long at most. */
const longestWaitMs = 2_000;

export function createKnownFiles({ store, links }: KnownFilesOptions): KnownFiles {
  return {
    async about(url) {
      const name = nameIn(url, links);
      if (name === null || !store.isSeen()) return null;
      const bytes = await sizeInTime(store, name);
      return bytes === null ? null : { type: mediaType(name).type, bytes };
    },
  };
}

async function sizeInTime(store: CurrentStore, name: string): Promise<number | null> {
  const waiting = new AbortController();
  const size = async (): Promise<number | null> => (await store.get()).size(name);
  // A store out of order hinders nobody from sending: what is not known, the platform decides.
  const known = size().catch(() => null);
  const late = setTimeout(longestWaitMs, null, { signal: waiting.signal, ref: false }).catch(() => null);
  try {
    return await Promise.race([known, late]);
  } finally {
    waiting.abort();
  }
}
