/**
 * What a file is, by what is in it: names and declared types are the sender's word only. The list is closed: whatever is
 * not in it is bytes that nobody opens in place.
 */
import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';

export interface MediaType {
  readonly type: string;
  /** May be shown in a page: it can hold no script that a browser runs. */
  readonly isInline: boolean;
}

const shown = (type: string): MediaType => ({ type, isInline: true });
const saved = (type: string): MediaType => ({ type, isInline: false });
const office = (kind: string): MediaType => saved(`application/vnd.openxmlformats-officedocument.${kind}`);

const unknownExtension = 'bin';
const textExtension = 'txt';

/** By extension. */
const types: ReadonlyMap<string, MediaType> = new Map(
  Object.entries({
    png: shown('image/png'),
    jpg: shown('image/jpeg'),
    gif: shown('image/gif'),
    webp: shown('image/webp'),
    avif: shown('image/avif'),
    heic: shown('image/heic'),
    bmp: shown('image/bmp'),
    mp4: shown('video/mp4'),
    m4v: shown('video/x-m4v'),
    mov: shown('video/quicktime'),
    webm: shown('video/webm'),
    mkv: shown('video/matroska'),
    '3gp': shown('video/3gpp'),
    mp3: shown('audio/mpeg'),
    m4a: shown('audio/mp4'),
    aac: shown('audio/aac'),
    ogg: shown('audio/ogg'),
    oga: shown('audio/ogg'),
    opus: shown('audio/ogg'),
    wav: shown('audio/wav'),
    flac: shown('audio/flac'),
    amr: shown('audio/amr'),
    pdf: saved('application/pdf'),
    docx: office('wordprocessingml.document'),
    xlsx: office('spreadsheetml.sheet'),
    pptx: office('presentationml.presentation'),
    odt: saved('application/vnd.oasis.opendocument.text'),
    ods: saved('application/vnd.oasis.opendocument.spreadsheet'),
    zip: saved('application/zip'),
    vcf: saved('text/vcard'),
    ics: saved('text/calendar'),
    [textExtension]: saved('text/plain; charset=utf-8'),
    [unknownExtension]: saved('application/octet-stream'),
  }),
);

/** As much of a file as is looked at. */
const lookedAtBytes = 64 * 1024;

/** The media type that a name stands for; unknown extensions are plain bytes. */
export function mediaType(name: string): MediaType {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return types.get(extension) ?? saved('application/octet-stream');
}

/** The name under which a file is kept. @param sha256 of its bytes, hex. @throws what the disk says */
export async function nameOfFile(path: string, sha256: string): Promise<string> {
  return `${sha256}.${await extensionOf(await beginningOf(path))}`;
}

async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const buffer = new Uint8Array(lookedAtBytes);
    const { bytesRead } = await file.read(buffer, 0, lookedAtBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function extensionOf(beginning: Uint8Array): Promise<string> {
  const found = await detect(beginning);
  if (found !== null) return types.has(found) ? found : unknownExtension;
  return isPlainText(beginning) ? textExtension : unknownExtension;
}

/** Null: no kind of file that is known. */
async function detect(beginning: Uint8Array): Promise<string | null> {
  try {
    return (await fileTypeFromBuffer(beginning))?.ext ?? null;
  } catch {
    // Made-up or broken files may be anything to their parsers; they are bytes to us.
    return unknownExtension;
  }
}

/** Text that no browser takes for a page: without control characters, and not beginning like HTML, XML or SVG. */
function isPlainText(beginning: Uint8Array): boolean {
  if (beginning.length === 0) return false;
  const text = decoded(beginning);
  // oxlint-disable-next-line no-control-regex
  return text !== null && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text) && !/^\s*</.test(text);
}

/** Null if it is not UTF-8; a character that the end cuts is none that is wrong. */
function decoded(beginning: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true });
  } catch {
    // Whatever it is, it is no text.
    return null;
  }
}
