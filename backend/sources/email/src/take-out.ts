/**
 * A record of the log holds about 1 MiB, a mail up to 40: its files are stored beside it, and in the place of each stands
 * a note of where. Everything else stays byte for byte. The note names the mail's digest, which nobody who writes a mail
 * can know: a note that somebody else wrote is none.
 */
import { numberAt, textAt, tryJson } from '@airy/source-kit';
import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { bodyStart, mimeParts, type MimePart } from './mime-parts.ts';

export interface TakenOut {
  readonly body: Buffer;
  /** SHA-256 of the mail as it came, hex. */
  readonly digest: string;
  /** Address of the whole mail, where what is left of it was too long. */
  readonly whole: string | null;
}

type StoreFile = (file: { readonly bytes: Uint8Array; readonly name: string | null }) => Promise<string | null>;

/** Bytes of a text that stay, and of all that stays. */
const longestText = 200 * 1024;
const longestRest = 700 * 1024;
/** Bytes of an enclosed mail's headers that stay: bounces name there what they are about. */
const longestEnclosedHeaders = 16 * 1024;

const stays =
  /^(?:text\/(?:plain|html|rfc822-headers)|message\/(?:delivery-status|disposition-notification|feedback-report))$/u;

/** @throws AiryError `media_unavailable` */
export async function takeOut(mail: Buffer, storeFile: StoreFile): Promise<TakenOut> {
  const digest = hash('sha256', mail);
  const chunks: Buffer[] = [];
  let done = 0;
  let isCut = false;
  for (const part of mimeParts(mail)) {
    const length = part.end - part.start;
    const isText = stays.test(part.type) && !part.isAttachment;
    if (length === 0 || (isText && length <= longestText)) continue;
    isCut ||= isText;
    const left = isText ? cut(mail, part) : await noted(mail, part, { digest, storeFile });
    chunks.push(mail.subarray(done, part.start), left);
    done = part.end;
  }
  const rest = Buffer.concat([...chunks, mail.subarray(done)]);
  if (rest.length <= longestRest && !isCut) return { body: rest, digest, whole: null };
  const whole = await stored(storeFile, mail, 'message.eml');
  const headers = rest.subarray(0, Math.min(bodyStart(rest), longestRest));
  return { body: rest.length <= longestRest ? rest : headers, digest, whole };
}

/** At the end of a line, so that no encoding is left in the middle of a unit. */
function cut(mail: Buffer, { start, end }: MimePart): Buffer {
  const kept = mail.subarray(start, Math.min(end, start + longestText));
  const line = kept.lastIndexOf(0x0a);
  return line === -1 ? kept : kept.subarray(0, line + 1);
}

async function noted(
  mail: Buffer,
  part: MimePart,
  { digest, storeFile }: { readonly digest: string; readonly storeFile: StoreFile },
): Promise<Buffer> {
  // Decoding 40 MB at one go would keep everybody else in the process waiting.
  await setImmediate();
  const encoded = mail.subarray(part.start, part.end);
  const bytes = decoded(encoded, part.encoding);
  const url = await stored(storeFile, bytes, part.name);
  const enclosed =
    part.type === 'message/rfc822' ? bytes.subarray(0, Math.min(bodyStart(bytes), longestEnclosedHeaders)) : '';
  const note = Buffer.from(
    `${noteMark(digest)}${JSON.stringify({ url, size: bytes.length })}\n${enclosed.toString('latin1')}`,
    'latin1',
  );
  if (part.encoding === 'base64') return Buffer.from(note.toString('base64').replaceAll(/.{76}/gu, '$&\r\n'));
  return part.encoding === 'quoted-printable' ? Buffer.from(note.toString('latin1').replaceAll('=', '=3D')) : note;
}

/** Null: it cannot be kept. */
async function stored(storeFile: StoreFile, bytes: Buffer, name: string | null): Promise<string | null> {
  try {
    return await storeFile({ bytes, name });
  } catch (error) {
    // Never this one, however often it is tried; the mail is read without it.
    if (['file_too_large', 'unsupported_media_type'].includes(textAt(error, 'code') ?? '')) return null;
    throw error;
  }
}

function decoded(bytes: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('latin1'), 'base64');
  if (encoding !== 'quoted-printable') return bytes;
  // Blanks before a soft line break are part of the file; a search that began at each of them would be quadratic.
  const text = bytes.toString('latin1').replaceAll(/=[ \t]*\r?\n/gu, '');
  return Buffer.from(
    text.replaceAll(/=([\da-f]{2})/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

export interface Note {
  /** Null: it is not kept. */
  readonly url: string | null;
  readonly size: number;
  /** Headers of an enclosed mail. */
  readonly rest: string;
}

function noteMark(digest: string): string {
  return `airy-file ${digest}\n`;
}

/** What stands in the place of a file; null for a file itself. */
export function readNote(content: string, digest: string): Note | null {
  const mark = noteMark(digest);
  const text = content.replaceAll('\r\n', '\n');
  if (!text.startsWith(mark)) return null;
  const end = text.indexOf('\n', mark.length);
  const said = tryJson(text.slice(mark.length, end === -1 ? undefined : end));
  const size = numberAt(said, 'size');
  return size === null ? null : { url: textAt(said, 'url'), size, rest: end === -1 ? '' : text.slice(end + 1) };
}
