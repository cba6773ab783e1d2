/** What is said over Messenger and Instagram, as front ends and `send` both read and check it. Runs anywhere. */
import { asList, asObject, asText, at } from '@airy/content';
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
import { readFacebook } from './read-content.ts';

const fileKinds: readonly FileKind[] = ['image', 'video', 'audio', 'file'];

const noForm: ContentProblem = { limit: 'form', message: 'The content must be an object with "text" or "attachment".' };

/** Attachments that can be sent (Send API; Instagram Messaging, Send a message); others only arrive. */
const sentTypes: readonly string[] = [...fileKinds, 'template', 'sticker', 'like_heart', 'MEDIA_SHARE'];

const noAttachment: ContentProblem = {
  limit: 'form',
  message: `An attachment must have one of the types ${sentTypes.join(', ')}.`,
};

function isSent(attachment: Json): boolean {
  return sentTypes.includes(asText(at(attachment, 'type')) ?? '');
}

function measure(content: Json): MeasuredContent | ContentProblem {
  const message = asObject(content);
  const attachments = attachmentsOf(message);
  const text = at(message, 'text');
  if (message === null || (text === undefined && attachments.length === 0)) return noForm;
  if (text !== undefined && typeof text !== 'string') return noForm;
  if (!attachments.every(isSent)) return noAttachment;
  const choices = asList(at(message, 'quick_replies')).length;
  const files = attachments.flatMap(attachment => fileOf(attachment));
  return { kind: kindOf(attachments[0], choices), text: text ?? null, files, choices };
}

/** One attachment, or several pictures in one message. */
function attachmentsOf(message: Json): readonly Json[] {
  const one = at(message, 'attachment');
  return [...(one === undefined ? [] : [one]), ...asList(at(message, 'attachments'))];
}

const stickers: readonly (Json | undefined)[] = ['sticker', 'like_heart'];

function kindOf(attachment: Json | undefined, choices: number): ContentKind {
  if (attachment === undefined) return choices > 0 ? 'quick_replies' : 'text';
  const type = at(attachment, 'type');
  if (stickers.includes(type)) return 'sticker';
  return fileKinds.find(kind => kind === type) ?? 'cards';
}

/** Those that Meta keeps already are named by an id: they have been measured there. */
function fileOf(attachment: Json): MeasuredContent['files'] {
  const kind = fileKinds.find(one => one === at(attachment, 'type'));
  const url = asText(at(attachment, 'payload', 'url'));
  return kind === undefined || url === null ? [] : [{ kind, url }];
}

const mebibyte = 1024 * 1024;

const format = (limits: ContentLimits): ContentFormat => ({
  limits,
  read: readFacebook,
  writeText: text => ({ text }),
  writeFile: ({ kind, url }) => ({ attachment: { type: kind, payload: { url, is_reusable: true } } }),
  measure,
});

const upTo25 = (...types: readonly string[]) => ({ types, maxBytes: 25 * mebibyte });

const kinds: readonly ContentKind[] = ['text', ...fileKinds, 'sticker', 'cards', 'quick_replies'];

/** Send API; of pictures that Meta fetches: Saving assets (2026). Quick replies: 13. */
export const contents = {
  facebook: format({
    kinds,
    maxTextLength: 2000,
    maxCaptionLength: 0,
    files: {
      image: { types: ['image/*'], maxBytes: 8 * mebibyte },
      video: upTo25('video/*'),
      audio: upTo25('audio/*'),
      file: upTo25('*/*'),
    },
    maxChoices: 13,
  }),
  // Instagram Messaging, Send a message: text of at most 1000 bytes of UTF-8.
  instagram: format({
    kinds,
    maxTextLength: 1000,
    maxTextBytes: 1000,
    maxCaptionLength: 0,
    files: {
      image: { types: ['image/png', 'image/jpeg', 'image/gif'], maxBytes: 8 * mebibyte },
      video: upTo25('video/mp4', 'video/ogg', 'video/x-msvideo', 'video/quicktime', 'video/webm'),
      audio: upTo25('audio/aac', 'audio/mp4', 'audio/x-m4a', 'audio/wav', 'audio/x-wav'),
      file: upTo25('application/pdf'),
    },
    maxChoices: 13,
  }),
} satisfies ContentFormats;
