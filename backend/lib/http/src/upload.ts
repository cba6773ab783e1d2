/**
 * A form with a file (`multipart/form-data`), on its way to the disk: nothing of it is held in memory, and no more is
 * read than is allowed.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { AiryError } from '@airy/errors';
import type { Principal } from './route.ts';

/** The file of a form, on disk until the call has ended. */
export interface UploadedFile {
  /** Absolute. */
  readonly path: string;
  /** As the sender named it, without folders. */
  readonly name: string;
  readonly bytes: number;
  /** Of its bytes, hex. */
  readonly sha256: string;
}

export interface UploadLimits {
  /** Where files stand while they come in. */
  readonly folder: string;
  /** Bytes of a file of this caller. */
  maxBytes(principal: Principal | null): number;
}

/** How long a form may take to arrive: 25 MiB at 700 kbit/s. */
export const uploadLimitMs = 300_000;

/** What a form may have beside its file. */
const maxOverheadBytes = 64 * 1024;
const limitsOfForm = { fields: 20, fieldSize: 16 * 1024, parts: 25, headerPairs: 50, headerSize: 16 * 1024 };

/** Forms that are received at a time; more are asked to come back. */
export class UploadSlots {
  #left: number;

  constructor(count: number) {
    this.#left = count;
  }

  /** @returns what frees the slot. @throws AiryError `overloaded` */
  take(): () => void {
    if (this.#left === 0) throw new AiryError('overloaded');
    this.#left--;
    return () => void this.#left++;
  }
}

/**
 * Receives the field `file`, hands it over, and removes it.
 * @throws AiryError `malformed_form`, `file_missing`, `file_too_large`; what the disk says.
 */
export async function withUpload<T>(
  request: IncomingMessage,
  { folder, maxBytes }: { readonly folder: string; readonly maxBytes: number },
  use: (file: UploadedFile) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  try {
    return await use(await receive(request, path, maxBytes));
  } finally {
    await rm(path, { force: true });
  }
}

async function receive(request: IncomingMessage, path: string, maxBytes: number): Promise<UploadedFile> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes + maxOverheadBytes) throw tooLarge(maxBytes);
  const form = formOf(request, maxBytes);
  const found: Found[] = [];
  form.on('file', (field: string, content: BusboyFileStream, name: string | undefined) => {
    if (field !== 'file' || found.length > 0 || !name) return void content.resume();
    const file = keep(content, { path, name, maxBytes });
    // What goes wrong with the file ends the form, which tells of it.
    file.catch((error: unknown) => form.destroy(error as Error));
    found.push({ content, file });
  });
  try {
    await pipeline(request, bounded(maxBytes + maxOverheadBytes, maxBytes), form);
  } catch (error) {
    // A parser that has failed leaves its files open.
    for (const { content } of found) content.destroy();
    await Promise.allSettled(found.map(({ file }) => file));
    throw error instanceof AiryError || isOfDisk(error) ? error : malformed(error);
  }
  const [first] = found;
  if (first === undefined) throw new AiryError('file_missing');
  return first.file;
}

interface Found {
  readonly content: BusboyFileStream;
  readonly file: Promise<UploadedFile>;
}

function malformed(cause: unknown): AiryError {
  return new AiryError('malformed_form', null, { cause });
}

function formOf({ headers }: IncomingMessage, fileSize: number): BusboyInstance {
  try {
    // It reads no other header.
    return new Busboy({ headers: headers as BusboyHeaders, limits: { ...limitsOfForm, fileSize } });
  } catch (cause) {
    throw malformed(cause);
  }
}

async function keep(
  content: BusboyFileStream,
  { path, name, maxBytes }: { readonly path: string; readonly name: string; readonly maxBytes: number },
): Promise<UploadedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(content, measured, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  if (content.truncated) throw tooLarge(maxBytes);
  return { path, name, bytes, sha256: hash.digest('hex') };
}

function bounded(maxBytes: number, maxFileBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge(maxFileBytes));
      else done(null, chunk);
    },
  });
}

function tooLarge(limit: number): AiryError {
  return new AiryError('file_too_large', null, { details: { limit } });
}

/** The disk is full, or may not be written to: no fault of the form. */
function isOfDisk(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
