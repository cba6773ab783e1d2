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

function measure(content: Json): MeasuredContent | ContentProblem {
  const message = asObject(content);
  const attachment = at(message, 'attachment');
  const text = at(message, 'text');
  if (message === null || (text === undefined && attachment === undefined)) return noForm;
  if (text !== undefined && typeof text !== 'string') return noForm;
  const choices = asList(at(message, 'quick_replies')).length;
  const files = fileOf(attachment);
  return { kind: kindOf(attachment, choices), text: text ?? null, files, choices };
}

/** Kinds of attachments that we do not know are the platform's to judge. */
function kindOf(attachment: Json | undefined, choices: number): ContentKind {
  if (attachment === undefined) return choices > 0 ? 'quick_replies' : 'text';
  return fileKinds.find(kind => kind === at(attachment, 'type')) ?? 'cards';
}

function fileOf(attachment: Json | undefined): MeasuredContent['files'] {
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

const file = { types: ['*/*'], maxBytes: 25 * mebibyte };

export const contents = {
  facebook: format({
    kinds: ['text', ...fileKinds, 'cards', 'quick_replies'],
    maxTextLength: 2000,
    maxCaptionLength: 0,
    files: { image: file, video: file, audio: file, file },
    maxChoices: 13,
  }),
  instagram: format({
    kinds: ['text', ...fileKinds, 'cards', 'quick_replies'],
    maxTextLength: 1000,
    maxCaptionLength: 0,
    files: { image: file, video: file, audio: file, file },
    maxChoices: 13,
  }),
} satisfies ContentFormats;
