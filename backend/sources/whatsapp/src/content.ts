/** What is said over WhatsApp, as front ends and `send` both read and check it. Runs anywhere. */
import { asList, asNumber, asObject, asText, at } from '@airy/content';
import type {
  ContentFormats,
  ContentKind,
  ContentProblem,
  FileKind,
  MeasuredContent,
  OutgoingFile,
} from '@airy/content';
import type { Json } from '@airy/model';
import { isMediaType, sentTypes, typeOf, type MediaType } from './message-type.ts';
import { readWhatsapp } from './read-content.ts';

/** Limits: developers.facebook.com, WhatsApp, Messages and Media, Supported media types. */
const maxTextLength = 4096;
const maxCaptionLength = 1024;
/** Of what stands above buttons; above a list it may be as long as any text. */
const maxButtonTextLength = 1024;
const maxButtons = 3;
const maxRows = 10;
const mebibyte = 1024 * 1024;

const fileKinds: Readonly<Record<MediaType, FileKind>> = {
  image: 'image',
  sticker: 'image',
  video: 'video',
  audio: 'audio',
  document: 'file',
};

const noForm: ContentProblem = {
  limit: 'form',
  message: `The content must be a message of the Cloud API with one of the fields ${sentTypes.join(', ')}.`,
};

function form(message: string): ContentProblem {
  return { limit: 'form', message };
}

function measured(kind: ContentKind, given: Partial<MeasuredContent> = {}): MeasuredContent {
  return { text: null, files: [], choices: 0, ...given, kind };
}

function measure(content: Json): MeasuredContent | ContentProblem {
  const type = asObject(content) === null ? null : typeOf(content);
  if (type === null) return noForm;
  const part = at(content, type);
  if (type === 'contacts')
    return asList(part).length > 0 ? measured('contacts') : form('"contacts" must be a list of address cards.');
  if (asObject(part) === null) return form(`"${type}" must be an object.`);
  if (isMediaType(type)) return measureMedia(type, part);
  switch (type) {
    case 'text': {
      const body = at(part, 'body');
      return typeof body === 'string' ? measured('text', { text: body }) : form('"text.body" must be a text.');
    }
    case 'interactive':
      return measureInteractive(part);
    case 'location':
      return isPlace(part) ? measured('location') : form('"location" must have a latitude and a longitude.');
    case 'template':
      return asText(at(part, 'name')) !== null && asText(at(part, 'language', 'code')) !== null
        ? measured('template')
        : form('"template" must have a "name" and a "language" with a "code".');
    case 'reaction':
      return asText(at(part, 'message_id')) !== null && typeof at(part, 'emoji') === 'string'
        ? measured('reaction')
        : form('"reaction" must have a "message_id" and an "emoji".');
  }
}

function isPlace(part: Json | undefined): boolean {
  return asNumber(at(part, 'latitude')) !== null && asNumber(at(part, 'longitude')) !== null;
}

function measureMedia(type: MediaType, part: Json | undefined): MeasuredContent | ContentProblem {
  const url = asText(at(part, 'link'));
  if (url === null && asText(at(part, 'id')) === null) return form(`"${type}" must have a "link" or an "id".`);
  const caption = at(part, 'caption');
  if (type === 'sticker') return measured('sticker');
  const kind = fileKinds[type];
  // What was uploaded to Meta before has no address; its caption is as limited.
  const files = [{ kind, url: url ?? '' }];
  return measured(kind, { text: typeof caption === 'string' ? caption : null, files });
}

function measureInteractive(part: Json | undefined): MeasuredContent | ContentProblem {
  const type = asText(at(part, 'type'));
  if (type === null || asObject(at(part, 'action')) === null)
    return form('"interactive" must have a "type" and an "action".');
  const text = asText(at(part, 'body', 'text'));
  const buttons = asList(at(part, 'action', 'buttons')).length;
  const rows = asList(at(part, 'action', 'sections')).flatMap(section => asList(at(section, 'rows'))).length;
  if (buttons > maxButtons)
    return {
      limit: 'choices',
      message: `A message takes at most ${maxButtons} buttons; there are ${buttons}. A list takes ${maxRows} rows.`,
      max: maxButtons,
      actual: buttons,
    };
  if (type !== 'list' && text !== null && text.length > maxButtonTextLength)
    return {
      limit: 'text_length',
      message: `The text above buttons is longer than ${maxButtonTextLength} characters; it has ${text.length}.`,
      max: maxButtonTextLength,
      actual: text.length,
    };
  return measured('interactive', { text, choices: buttons + rows });
}

function writeFile({ kind, url, name }: OutgoingFile): Json {
  if (kind === 'file')
    return { type: 'document', document: { link: url, ...(name === null ? {} : { filename: name }) } };
  return { type: kind, [kind]: { link: url } };
}

const office = 'application/vnd.openxmlformats-officedocument';

export const contents = {
  whatsapp: {
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
        'interactive',
        'template',
        'reaction',
      ],
      maxTextLength,
      maxCaptionLength,
      files: {
        image: { types: ['image/jpeg', 'image/png'], maxBytes: 5 * mebibyte },
        video: { types: ['video/mp4', 'video/3gpp'], maxBytes: 16 * mebibyte },
        audio: {
          types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
          maxBytes: 16 * mebibyte,
        },
        file: {
          types: [
            'application/pdf',
            'text/plain',
            'application/msword',
            'application/vnd.ms-excel',
            'application/vnd.ms-powerpoint',
            `${office}.wordprocessingml.document`,
            `${office}.spreadsheetml.sheet`,
            `${office}.presentationml.presentation`,
          ],
          maxBytes: 100 * mebibyte,
        },
      },
      maxChoices: maxRows,
    },
    read: readWhatsapp,
    writeText: text => ({ text: { preview_url: false, body: text } }),
    writeFile,
    measure,
  },
} satisfies ContentFormats;
