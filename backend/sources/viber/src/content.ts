/** What is said over Viber, as front ends and `send` both read and check it. Runs anywhere. */
import { asList, asObject, asText, at } from '@airy/content';
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
import { oldTextType } from './old-text-type.ts';
import { readViber } from './read-content.ts';

function form(message: string): ContentProblem {
  return { limit: 'form', message };
}

/** What each type is to us, and what it cannot be without (Viber, Message types). */
const types: Readonly<Record<string, { readonly kind: ContentKind; readonly needs: readonly string[] }>> = {
  text: { kind: 'text', needs: ['text'] },
  url: { kind: 'text', needs: ['media'] },
  picture: { kind: 'image', needs: ['media'] },
  video: { kind: 'video', needs: ['media'] },
  file: { kind: 'file', needs: ['media', 'file_name'] },
  sticker: { kind: 'sticker', needs: ['sticker_id'] },
  location: { kind: 'location', needs: ['location'] },
  contact: { kind: 'contacts', needs: ['contact'] },
  rich_media: { kind: 'cards', needs: ['rich_media'] },
};

const noForm = form(
  `The content must be an object with "type", such as {"type": "text", "text": "…"}; the types are ${Object.keys(types).join(', ')}.`,
);

const fileKinds: Readonly<Record<string, FileKind>> = { picture: 'image', video: 'video', file: 'file' };

function measure(content: Json): MeasuredContent | ContentProblem {
  const message = asObject(content);
  const named = asText(at(message, 'type')) ?? '';
  const name = named === oldTextType ? 'text' : named;
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (message === null || type === undefined) return noForm;
  const missing = type.needs.find(key => at(message, key) === undefined || at(message, key) === null);
  if (missing !== undefined) return form(`A message of the type "${name}" needs "${missing}".`);
  const text = at(message, 'text') ?? (name === 'url' ? at(message, 'media') : null);
  if (text !== null && text !== undefined && typeof text !== 'string') return form('"text" must be text.');
  const file = fileOf(message, fileKinds[name]);
  if (file === null) return form('"media" must be an address that begins with https://.');
  const buttons = asList(at(message, 'keyboard', 'Buttons'));
  const kind = name === 'text' && buttons.length > 0 ? 'quick_replies' : type.kind;
  return { kind, text: text ?? null, files: file === undefined ? [] : [file], choices: buttons.length };
}

/** Undefined: the type has none. Null: its address is none. */
function fileOf(
  message: Json,
  kind: FileKind | undefined,
): { readonly kind: FileKind; readonly url: string } | null | undefined {
  if (kind === undefined) return undefined;
  const url = asText(at(message, 'media'));
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? { kind, url } : null;
}

/** Viber has no type for sound. The size is added when it is sent. */
function writeFile({ kind, url, name }: OutgoingFile): Json | null {
  if (kind === 'audio') return null;
  if (kind === 'image') return { type: 'picture', text: '', media: url };
  if (kind === 'video') return { type: 'video', media: url };
  const fileName = name ?? new URL(url).pathname.split('/').at(-1) ?? '';
  return { type: 'file', media: url, file_name: fileName === '' ? 'file' : fileName.slice(0, 256) };
}

const mebibyte = 1024 * 1024;

const format: ContentFormat = {
  limits: {
    kinds: ['text', 'image', 'video', 'file', 'sticker', 'location', 'contacts', 'cards', 'quick_replies'],
    maxTextLength: 7_000,
    maxCaptionLength: 768,
    files: {
      image: { types: ['image/jpeg', 'image/png', 'image/gif'], maxBytes: mebibyte },
      video: { types: ['video/mp4'], maxBytes: 26 * mebibyte },
      file: { types: ['*/*'], maxBytes: 50 * mebibyte },
    },
    // Six columns by 24 rows is the largest keyboard; each button has at least one of each.
    maxChoices: 144,
  },
  read: readViber,
  writeText: text => ({ text, type: 'text' }),
  writeFile,
  measure,
};

export const contents = { viber: format } satisfies ContentFormats;
