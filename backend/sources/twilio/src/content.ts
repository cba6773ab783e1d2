/** What is said over Twilio, as front ends and `send` both read and check it. Runs anywhere. */
import { asObject, asText, at } from '@airy/content';
import type {
  ContentFormat,
  ContentFormats,
  ContentKind,
  ContentLimits,
  ContentProblem,
  FileKind,
  MeasuredContent,
} from '@airy/content';
import type { Json } from '@airy/model';
import { readTwilio } from './read-content.ts';

/** What `send` can make something of; the fields are Twilio's own (Messages resource). */
export interface OutgoingMessage {
  readonly body: string | null;
  readonly mediaUrls: readonly string[];
  readonly contentSid: string | null;
  /** JSON text. */
  readonly contentVariables: string | null;
  /** `geo:<latitude>,<longitude>|<label>`: WhatsApp shows a place. */
  readonly persistentAction: string | null;
}

const noForm: ContentProblem = {
  limit: 'form',
  message: 'The content must be an object with "Body", "MediaUrl" or "ContentSid".',
};

function problem(message: string): ContentProblem {
  return { limit: 'form', message };
}

/** Most files that Twilio takes with one message. */
const maxFiles = 10;

/** The content as Twilio's fields; a problem if it is nothing that can be sent. */
export function outgoing(content: Json): OutgoingMessage | ContentProblem {
  const message = asObject(content);
  if (message === null) return noForm;
  const body = at(message, 'Body');
  if (body !== undefined && body !== null && typeof body !== 'string') return problem('"Body" must be text.');
  const mediaUrls = urlsOf(at(message, 'MediaUrl'));
  if (mediaUrls === null)
    return problem(`"MediaUrl" must be an address that begins with http:// or https://, or up to ${maxFiles} of them.`);
  const contentSid = asText(at(message, 'ContentSid'));
  if (contentSid !== null && !/^HX[0-9a-fA-F]{32}$/.test(contentSid))
    return problem('"ContentSid" must be HX and 32 hexadecimal digits.');
  const persistentAction = asText(at(message, 'PersistentAction'));
  // An empty text is a text: what is wrong with it says the check of texts.
  const hasText = typeof body === 'string';
  if (!hasText && mediaUrls.length === 0 && contentSid === null && persistentAction === null) return noForm;
  return {
    body: body === '' ? null : (body ?? null),
    mediaUrls,
    contentSid,
    contentVariables: jsonText(at(message, 'ContentVariables')),
    persistentAction,
  };
}

/** Null: something there is no address. */
function urlsOf(value: Json | undefined): readonly string[] | null {
  const list = value === undefined || value === null ? [] : [value].flat();
  const urls = list.filter((url): url is string => typeof url === 'string' && /^https?:\/\//i.test(url));
  return urls.length === list.length && urls.length <= maxFiles && urls.every(url => URL.canParse(url)) ? urls : null;
}

function jsonText(value: Json | undefined): string | null {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const kindsByExtension: Readonly<Record<string, FileKind>> = {
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  gif: 'image',
  webp: 'image',
  mp4: 'video',
  '3gp': 'video',
  webm: 'video',
  mov: 'video',
  mp3: 'audio',
  ogg: 'audio',
  oga: 'audio',
  opus: 'audio',
  m4a: 'audio',
  aac: 'audio',
  amr: 'audio',
  wav: 'audio',
};

function fileOf(url: string): { readonly kind: FileKind; readonly url: string } {
  const extension = /\.([a-z0-9]{2,4})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? '';
  return { kind: kindsByExtension[extension] ?? 'file', url };
}

function kindOf(message: OutgoingMessage, files: MeasuredContent['files']): ContentKind {
  if (message.contentSid !== null) return 'template';
  return files[0]?.kind ?? (message.persistentAction === null ? 'text' : 'location');
}

function measure(content: Json): MeasuredContent | ContentProblem {
  const message = outgoing(content);
  if ('limit' in message) return message;
  const files = message.mediaUrls.map(fileOf);
  return { kind: kindOf(message, files), text: message.body, files, choices: 0 };
}

function format(limits: ContentLimits): ContentFormat {
  return {
    limits,
    read: readTwilio,
    writeText: text => ({ Body: text }),
    writeFile: ({ kind, url }) => (limits.files[kind] === undefined ? null : { MediaUrl: url }),
    measure,
  };
}

const mebibyte = 1024 * 1024;
/** Characters of a body; Twilio cuts a longer one nowhere, it refuses it (error 21617). */
const maxTextLength = 1600;

const mms = 5 * mebibyte;
const whatsapp = 16 * mebibyte;

const documents = [
  'application/pdf',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'text/vcard',
];

export const contents = {
  'twilio.sms': format({
    kinds: ['text', 'image', 'video', 'audio', 'file', 'template'],
    maxTextLength,
    // MMS: the networks of the USA, Canada and Australia; elsewhere Twilio refuses files.
    files: {
      image: { types: ['image/jpeg', 'image/png', 'image/gif'], maxBytes: mms },
      video: { types: ['video/mp4', 'video/3gpp', 'video/webm', 'video/quicktime'], maxBytes: mms },
      audio: { types: ['audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/amr', 'audio/3gpp', 'audio/wav'], maxBytes: mms },
      file: { types: ['application/pdf', 'text/vcard', 'text/csv', 'text/calendar'], maxBytes: mms },
    },
  }),
  'twilio.whatsapp': format({
    kinds: ['text', 'image', 'video', 'audio', 'file', 'location', 'template'],
    maxTextLength,
    files: {
      image: { types: ['image/jpeg', 'image/png'], maxBytes: 5 * mebibyte },
      video: { types: ['video/mp4', 'video/3gpp'], maxBytes: whatsapp },
      audio: {
        types: ['audio/ogg', 'audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/amr', 'audio/3gpp'],
        maxBytes: whatsapp,
      },
      file: { types: documents, maxBytes: whatsapp },
    },
  }),
} satisfies ContentFormats;
