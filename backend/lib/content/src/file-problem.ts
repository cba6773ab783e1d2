/** Why a platform would refuse a file whose size and media type are known. Pure. */
import type { ContentLimits, ContentProblem, FileKind } from './content-format.ts';

/** What is known of a file that a content names. */
export interface KnownFile {
  /** As what the content sends it. */
  readonly kind: FileKind;
  /** By what is in it, e.g. `image/png` or `text/plain; charset=utf-8`. */
  readonly type: string;
  readonly bytes: number;
}

/** Null: nothing that we know speaks against it. @param limits null: anything may be sent. */
export function fileProblem(limits: ContentLimits | null, { kind, type, bytes }: KnownFile): ContentProblem | null {
  const limit = limits?.files[kind];
  if (limit === undefined) return null;
  const { types, maxBytes } = limit;
  const essence = essenceOf(type);
  if (!types.some(taken => mayBe(essence, taken))) {
    const message = `This channel takes no ${essence} as ${words[kind]}; it takes ${types.join(', ')}.`;
    return { limit: 'file_type', message, types, type: essence };
  }
  if (bytes <= maxBytes) return null;
  const message = `This channel takes ${words[kind]} of at most ${maxBytes} bytes; this one has ${bytes}.`;
  return { limit: 'file_size', message, max: maxBytes, actual: bytes };
}

const words: Readonly<Record<FileKind, string>> = {
  image: 'an image',
  video: 'a video',
  audio: 'an audio file',
  file: 'a file',
};

/** Other names of a subtype. */
const namedAlike: Readonly<Record<string, string>> = { 'x-m4v': 'mp4', 'x-m4a': 'mp4', 'x-wav': 'wav' };

/** Sound and film come in the same containers: their first bytes do not tell which it is. */
const timed: readonly string[] = ['audio', 'video'];

/** Whether a file of this type can be what the platform takes; where its bytes do not tell, the platform decides. */
function mayBe(type: string, taken: string): boolean {
  const [family = '', subtype = ''] = partsOf(type);
  const [takenFamily = '', takenSubtype = ''] = partsOf(taken);
  if (taken === '*/*' || type === 'application/octet-stream') return true;
  // CSV and many others are plain text to whoever sees their bytes, as office documents are archives.
  if (type === 'text/plain') return takenFamily === 'text';
  if (type === 'application/zip' && taken.startsWith('application/vnd.')) return true;
  const isAlike = family === takenFamily || (timed.includes(family) && timed.includes(takenFamily));
  return isAlike && ((takenSubtype === '*' && family === takenFamily) || subtype === takenSubtype);
}

function partsOf(type: string): readonly string[] {
  const [family = '', subtype = ''] = type.split('/');
  return [family, namedAlike[subtype] ?? subtype];
}

/** Without parameters. */
function essenceOf(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}
