/** The one file of a received message. Runs anywhere. */
import { asList, asNumber, asObject, asText, at } from '@airy/content';
import type { FileKind } from '@airy/content';
import type { Json } from '@airy/model';

export interface ReceivedFile {
  readonly kind: FileKind;
  /** Telegram's `file_id`; where our copy stands in its place, its address. */
  readonly ref: string;
  readonly name: string | null;
  /** Bytes; null: not told. */
  readonly size: number | null;
  /** What people call it. */
  readonly label: string;
}

/** Bots are not handed larger ones. Bytes. */
export const largestFile = 20 * 1024 * 1024;

const plain: readonly (readonly [field: string, kind: FileKind, label: string])[] = [
  // An animation comes with a `document` of the same file, so it is looked for first.
  ['animation', 'video', 'Animation'],
  ['live_photo', 'video', 'Live photo'],
  ['video', 'video', 'Video'],
  ['video_note', 'video', 'Video message'],
  ['voice', 'audio', 'Voice message'],
  ['audio', 'audio', 'Audio'],
  ['document', 'file', 'File'],
];

/** Null: the message has none, or it is one that we send. */
export function receivedFile(message: Json): ReceivedFile | null {
  for (const [field, kind, label] of plain) {
    const found = at(message, field);
    if (asObject(found) !== null) return fileOf(found, kindOf(found, kind), label);
  }
  const sizes = asList(at(message, 'photo'));
  if (sizes.length > 0) return fileOf(sizes.reduce(larger), 'image', 'Photo');
  const sticker = at(message, 'sticker');
  return asObject(sticker) === null ? null : stickerOf(sticker);
}

function larger(one: Json, other: Json): Json {
  const area = (size: Json): number => (asNumber(at(size, 'width')) ?? 0) * (asNumber(at(size, 'height')) ?? 0);
  return area(other) >= area(one) ? other : one;
}

/** A picture or a film that was sent as a file, so that it is not compressed, is shown nevertheless. */
function kindOf(file: Json | undefined, kind: FileKind): FileKind {
  const type = asText(at(file, 'mime_type'));
  if (kind === 'video') return type?.startsWith('image/') === true ? 'image' : 'video';
  if (kind !== 'file') return kind;
  if (type !== null && /^image\/(jpeg|png|gif|webp)$/.test(type)) return 'image';
  return type === 'video/mp4' ? 'video' : 'file';
}

/** Moving drawings (Lottie) are shown by Telegram's apps only; their still picture everywhere. */
function stickerOf(sticker: Json | undefined): ReceivedFile | null {
  const emoji = asText(at(sticker, 'emoji'));
  const label = emoji === null ? 'Sticker' : `Sticker ${emoji}`;
  if (at(sticker, 'is_animated') === true) return fileOf(at(sticker, 'thumbnail'), 'image', label);
  return fileOf(sticker, at(sticker, 'is_video') === true ? 'video' : 'image', label);
}

function fileOf(file: Json | undefined, kind: FileKind, label: string): ReceivedFile | null {
  const ref = asText(at(file, 'file_id'));
  if (ref === null || ref.length > 4_096) return null;
  return { kind, ref, label, name: asText(at(file, 'file_name')), size: asNumber(at(file, 'file_size')) };
}
