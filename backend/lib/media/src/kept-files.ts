/** Files that stations keep and read: by the addresses that stand for them in messages. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AiryError } from '@airy/errors';
import type { CurrentStore } from './current-store.ts';
import type { MediaLinks } from './media-links.ts';
import { mediaPath } from './media-links.ts';
import { mediaName } from './media-store.ts';
import { mediaType, nameOfFile } from './media-type.ts';

export interface KeptFilesOptions {
  readonly store: CurrentStore;
  readonly links: MediaLinks;
  /** Where files stand while they come in. Absolute. */
  readonly folder: string;
  publicUrl(): string;
}

export interface KeptFiles {
  /** False: nothing is kept here, as nobody would see it. */
  isSeen(): boolean;
  /** A path for a file that comes in, in a folder that is there. Whoever writes it removes it. */
  draft(): Promise<string>;
  /** Keeps a file under its content. @returns the address that stands for it. @throws AiryError `media_unavailable` */
  keep(file: { readonly path: string; readonly bytes: number; readonly sha256: string }): Promise<string>;
  /** As `keep`. */
  keepBytes(bytes: Uint8Array): Promise<string>;
  /** True for an address that we gave. */
  isOurs(url: string): boolean;
  /** Null: no address of ours, or the file is gone. @throws AiryError `media_unavailable` */
  read(url: string): Promise<{ readonly bytes: Uint8Array; readonly type: string } | null>;
}

export function createKeptFiles({ store, links, folder, publicUrl }: KeptFilesOptions): KeptFiles {
  const draft = async (): Promise<string> => {
    const drafts = join(folder, 'drafts');
    await mkdir(drafts, { recursive: true, mode: 0o700 });
    return join(drafts, randomUUID());
  };
  const keep: KeptFiles['keep'] = async ({ path, bytes, sha256 }) => {
    const name = await nameOfFile(path, sha256);
    await (await store.get()).put(name, { path, bytes, type: mediaType(name).type });
    return `${publicUrl()}${links.linkTo(name)}`;
  };
  return {
    isSeen: () => store.isSeen(),
    draft,
    keep,
    async keepBytes(bytes) {
      const path = await draft();
      try {
        await onDisk(() => writeFile(path, bytes, { mode: 0o600 }));
        return await keep({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
      } finally {
        await rm(path, { force: true });
      }
    },
    isOurs: url => nameIn(url, links) !== null,
    async read(url) {
      const name = nameIn(url, links);
      if (name === null) return null;
      const file = await (await store.get()).open(name);
      if (file === null) return null;
      const chunks: Buffer[] = [];
      for await (const chunk of file.body) chunks.push(chunk as Buffer);
      return { bytes: Buffer.concat(chunks), type: mediaType(name).type };
    },
  };
}

/** Ended ones open nothing to strangers; a message that has one was given it by us. */
export function nameIn(url: string, links: MediaLinks): string | null {
  const { pathname, searchParams } = URL.parse(url, 'http://localhost') ?? { pathname: '' };
  const name = pathname.slice(mediaPath.length);
  if (!pathname.startsWith(mediaPath) || !mediaName.test(name) || searchParams === undefined) return null;
  return links.judge(name, searchParams).kind === 'forged' ? null : name;
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new AiryError('media_unavailable', null, { cause });
  }
}
