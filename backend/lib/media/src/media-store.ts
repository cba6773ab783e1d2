/**
 * Where files are kept that messages name. A file is known by what is in it: its name is the SHA-256 of its bytes with an
 * extension that says what they are (media-type.ts), so the same file twice is one, and a name never stands for others.
 */
import type { Readable } from 'node:stream';

/** A file on this machine that is to be kept. */
export interface FileToStore {
  /** Absolute. The store does not remove it. */
  readonly path: string;
  readonly bytes: number;
  /** Its media type, e.g. `image/png`. */
  readonly type: string;
}

/** Bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface StoredFile {
  /** Of the whole file. */
  readonly bytes: number;
  /** The bytes asked for. To be read or destroyed. */
  readonly body: Readable;
}

export interface MediaStore {
  /**
   * Keeps a file under its name; one that is there is left alone. Resolves when it is durable.
   * @throws AiryError `media_unavailable`: nothing was kept.
   */
  put(name: string, file: FileToStore): Promise<void>;
  /** Size in bytes; null if there is no such file. @throws AiryError `media_unavailable` */
  size(name: string): Promise<number | null>;
  /**
   * Opens a file, or a part of it that lies within it; null if there is no such file.
   * @throws AiryError `media_unavailable`
   */
  open(name: string, range?: ByteRange): Promise<StoredFile | null>;
  close(): Promise<void>;
}

/** What names look like; everything else is no file of ours. */
export const mediaName = /^[0-9a-f]{64}\.[a-z0-9]{1,5}$/;
