/**
 * The contents of one source: read, written and measured. Each folder of a source exports one per source id from its
 * `content.ts`; servers, inbox and widget use the same. Pure.
 */
import type { Json } from '@airy/model';
import type { ContentView } from './content-view.ts';

export type FileKind = 'image' | 'video' | 'audio' | 'file';

/** What a message can be, in the words of capabilities and of the channel table. */
export type ContentKind =
  | 'text'
  | FileKind
  | 'sticker'
  | 'location'
  | 'contacts'
  | 'cards'
  | 'quick_replies'
  /** Buttons, lists, flows: what the contact answers with a press. */
  | 'interactive'
  /** A message that the platform has approved before. */
  | 'template'
  | 'reaction';

/** A file that is to be sent, as the composer knows it. */
export interface OutgoingFile {
  readonly kind: FileKind;
  /** Absolute; the platform fetches it there. */
  readonly url: string;
  readonly name: string | null;
}

/** What of a content has limits. */
export interface MeasuredContent {
  readonly kind: ContentKind;
  /** The text of the message; of a file its caption. Null: none. */
  readonly text: string | null;
  readonly files: readonly { readonly kind: FileKind; readonly url: string }[];
  /** Quick replies, buttons or rows; 0 for most. */
  readonly choices: number;
}

export interface ContentFormat {
  /** What may be sent. Null: anything; whoever receives it decides. */
  readonly limits: ContentLimits | null;
  /** What can be shown of a content, received or sent. Null: the shape is not known; the caller shows what it can. */
  read(content: Json): ContentView | null;
  /** The content of a message with this text. */
  writeText(text: string): Json;
  /** The content of a message with this file; null if the source sends none of the kind. */
  writeFile?(file: OutgoingFile): Json | null;
  /** What has limits in a content that is to be sent; a ContentProblem if `send` could make nothing of it. */
  measure(content: Json): MeasuredContent | ContentProblem;
}

/** By source id. What `content.ts` of a source exports as `contents`. */
export type ContentFormats = Readonly<Record<string, ContentFormat>>;

/** Which limit a content does not keep; `form`: it is nothing that the source sends. */
export type BrokenLimit =
  'form' | 'kind' | 'text_length' | 'text_missing' | 'file_kind' | 'file_type' | 'file_size' | 'choices';

export interface ContentProblem {
  readonly limit: BrokenLimit;
  /** A sentence for people that names the limit. */
  readonly message: string;
  /** What the limit allows, and how much there is, where it is a number. */
  readonly max?: number;
  readonly actual?: number;
  /** Of `file_type`: the media types that are taken, and the one of the file. */
  readonly types?: readonly string[];
  readonly type?: string;
}

/** What a platform takes. */
export interface ContentLimits {
  readonly kinds: readonly ContentKind[];
  /** Characters as the platform counts them: UTF-16 units. */
  readonly maxTextLength: number;
  /** Bytes of UTF-8, for a platform that counts those: other letters than Latin ones take two to four. */
  readonly maxTextBytes?: number;
  /** Characters beside a file; absent: as `maxTextLength`. 0: none. */
  readonly maxCaptionLength?: number;
  /** MIME types such as `image/png` or `image/*`, and bytes. */
  readonly files: Readonly<Partial<Record<FileKind, { readonly types: readonly string[]; readonly maxBytes: number }>>>;
  /** Quick replies, buttons or rows. Absent: the platform decides. */
  readonly maxChoices?: number;
}

export function isContentProblem(value: MeasuredContent | ContentProblem): value is ContentProblem {
  return 'limit' in value;
}
