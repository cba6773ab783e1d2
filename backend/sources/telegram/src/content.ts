/**
 * What is said over Telegram, as front ends and `send` both read and check it. What we send has the fields of the Bot
 * API's method, which they name: `{"text"}` is `sendMessage`, `{"photo"}` is `sendPhoto`. Runs anywhere.
 */
import { asList, asObject, asText, at, safeMediaUrl } from '@airy/content';
import type {
  ContentFormat,
  ContentFormats,
  ContentKind,
  ContentProblem,
  FileKind,
  MeasuredContent,
  OutgoingFile,
} from '@airy/content';
import type { Json } from '@airy/model';
import { readTelegram } from './read-content.ts';

export interface SendMethod {
  /** e.g. `sendPhoto`. */
  readonly name: string;
  /** Fields that must be there; the first file's is the first. */
  readonly needs: readonly string[];
  readonly kind: ContentKind;
  /** Null: what it sends is no file. */
  readonly file: FileKind | null;
}

/** The first whose fields are there is it. */
const methods: readonly SendMethod[] = [
  { name: 'sendMessage', needs: ['text'], kind: 'text', file: null },
  { name: 'sendPhoto', needs: ['photo'], kind: 'image', file: 'image' },
  { name: 'sendAnimation', needs: ['animation'], kind: 'video', file: 'video' },
  { name: 'sendVideo', needs: ['video'], kind: 'video', file: 'video' },
  { name: 'sendVoice', needs: ['voice'], kind: 'audio', file: 'audio' },
  { name: 'sendAudio', needs: ['audio'], kind: 'audio', file: 'audio' },
  { name: 'sendDocument', needs: ['document'], kind: 'file', file: 'file' },
  { name: 'sendSticker', needs: ['sticker'], kind: 'sticker', file: 'file' },
  { name: 'sendVenue', needs: ['latitude', 'longitude', 'title', 'address'], kind: 'location', file: null },
  { name: 'sendLocation', needs: ['latitude', 'longitude'], kind: 'location', file: null },
  { name: 'sendContact', needs: ['phone_number', 'first_name'], kind: 'contacts', file: null },
];

/** Null: the content is nothing that is sent. */
export function sendMethodOf(content: Json): SendMethod | null {
  const fields = asObject(content);
  if (fields === null) return null;
  return methods.find(({ needs }) => needs.every(field => Object.hasOwn(fields, field))) ?? null;
}

const noForm: ContentProblem = {
  limit: 'form',
  message:
    'The content must be an object with the fields of the Bot API, such as "text", "photo", "document" or "latitude" and "longitude".',
};
const noFile: ContentProblem = {
  limit: 'form',
  message: 'A file is an address with http or https, or the id of a file that Telegram has.',
};

/** Whom a message goes to is not for the content to say. */
const addressing = ['chat_id', 'business_connection_id', 'message_thread_id', 'direct_messages_topic_id'] as const;

function measure(content: Json): MeasuredContent | ContentProblem {
  const method = sendMethodOf(content);
  if (method === null) return noForm;
  const stranger = addressing.find(field => at(content, field) !== undefined);
  if (stranger !== undefined) return { limit: 'form', message: `The content may not say "${stranger}".` };
  const [field = ''] = method.needs;
  const value = at(content, field);
  if (method.name === 'sendMessage' && typeof value !== 'string') return noForm;
  const choices = choicesOf(content);
  if (method.file === null)
    return { kind: kindOf(method, content, choices), text: textOf(content), files: [], choices };
  const url = safeMediaUrl(value);
  // Other schemes can name files of a Bot API server's own machine.
  if (url === null && !isFileId(value)) return noFile;
  return { kind: method.kind, text: textOf(content), files: url === null ? [] : [{ kind: method.file, url }], choices };
}

function isFileId(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{10,250}$/.test(value);
}

function textOf(content: Json): string | null {
  const text = at(content, 'text') ?? at(content, 'caption');
  return typeof text === 'string' ? text : null;
}

function kindOf({ kind }: SendMethod, content: Json, choices: number): ContentKind {
  if (kind !== 'text' || choices === 0) return kind;
  return at(content, 'reply_markup', 'inline_keyboard') === undefined ? 'quick_replies' : 'interactive';
}

function choicesOf(content: Json): number {
  const markup = at(content, 'reply_markup');
  const rows = [...asList(at(markup, 'inline_keyboard')), ...asList(at(markup, 'keyboard'))];
  return rows.reduce<number>((sum, row) => sum + asList(row).length, 0);
}

function writeFile({ kind, url, name }: OutgoingFile): Json {
  const isVoice = /\.(ogg|oga|opus)$/i.test(name ?? pathOf(url));
  const field = { image: 'photo', video: 'video', audio: isVoice ? 'voice' : 'audio', file: 'document' } as const;
  return { [field[kind]]: url };
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '';
}

const mebibyte = 1024 * 1024;

export const contents = {
  telegram: {
    limits: {
      kinds: [
        'text',
        'image',
        'video',
        'audio',
        'file',
        'sticker',
        'location',
        'contacts',
        'quick_replies',
        'interactive',
      ],
      maxTextLength: 4096,
      maxCaptionLength: 1024,
      // Of files that we hand over. Those that Telegram fetches elsewhere are at most 5 MB (photos) and 20 MB.
      files: {
        image: { types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'], maxBytes: 10 * mebibyte },
        video: { types: ['video/mp4', 'image/gif'], maxBytes: 50 * mebibyte },
        audio: { types: ['audio/ogg', 'audio/mpeg', 'audio/mp4'], maxBytes: 50 * mebibyte },
        file: { types: ['*/*'], maxBytes: 50 * mebibyte },
      },
    },
    read: readTelegram,
    writeText: text => ({ text }),
    writeFile,
    measure,
  } satisfies ContentFormat,
} satisfies ContentFormats;

/** The file of a content that is sent, and the field it stands in; null: it has none, or Telegram has it. */
export function sentFile(content: Json): { readonly field: string; readonly url: string } | null {
  const method = sendMethodOf(content);
  const field = method?.needs[0];
  if (method === null || method.file === null || field === undefined) return null;
  const url = safeMediaUrl(at(content, field));
  return url === null ? null : { field, url: asText(at(content, field)) ?? url };
}
