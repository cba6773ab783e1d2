/** What a visitor or an agent may say through the widget, as front ends and server both check it. Runs anywhere. */
import { asList, asText, at } from '@airy/content';
import type { ContentFormat, ContentFormats, ContentKind, FileKind } from '@airy/content';
import type { Json } from '@airy/model';
import { readChatplugin } from './read-content.ts';

/** Characters of a text message. */
export const maxTextLength = 10_000;

/** UTF-8 bytes of a whole message, as JSON. */
export const maxContentBytes = 64 * 1024;

/** What an attachment may be (contract §10). */
const attachmentTypes: readonly FileKind[] = ['image', 'video', 'file', 'audio'];

export interface WidgetProblem {
  /** Of the request, e.g. `message.text`. */
  readonly field: string;
  readonly reason: string;
}

/**
 * Why this content cannot be a message; null if nothing speaks against it. Shapes that we do not know are taken as they
 * always were; `text` and `attachment` are what the contract says they are, wherever they stand.
 */
export function problemOf(content: unknown): WidgetProblem | null {
  const isPlain = typeof content === 'string';
  const bytes = new TextEncoder().encode(JSON.stringify(content) ?? '').length;
  return (
    textProblem(isPlain ? content : member(content, 'text'), isPlain ? 'message' : 'message.text') ??
    attachmentProblem(member(content, 'attachment')) ??
    (bytes > maxContentBytes ? problem('message', `is larger than ${maxContentBytes} bytes`) : null)
  );
}

function textProblem(text: unknown, field: string): WidgetProblem | null {
  if (text === undefined) return null;
  if (typeof text !== 'string') return problem(field, 'must be text');
  return text.length > maxTextLength ? problem(field, `is longer than ${maxTextLength} characters`) : null;
}

function attachmentProblem(attachment: unknown): WidgetProblem | null {
  if (attachment === undefined) return null;
  if (!attachmentTypes.some(type => type === member(attachment, 'type')))
    return problem('message.attachment.type', `must be one of ${attachmentTypes.join(', ')}`);
  const url = member(member(attachment, 'payload'), 'url');
  if (typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url)) return null;
  return problem('message.attachment.payload.url', 'must be an address that begins with http:// or https://');
}

function problem(field: string, reason: string): WidgetProblem {
  return { field, reason };
}

function member(value: unknown, key: string): unknown {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function kindOf(content: Json, attachment: FileKind | undefined): ContentKind {
  if (attachment !== undefined) return attachment;
  if (asList(at(content, 'quick_replies')).length > 0) return 'quick_replies';
  return typeof content !== 'object' || at(content, 'text') !== undefined ? 'text' : 'cards';
}

/** Characters of a message of ours: there is no platform that says no, so what a content may have at all. */
const maxSentLength = 256 * 1024;

/** The visitor's browser fetches it; the address is all that passes through us. */
const anyFile = { types: ['*/*'], maxBytes: Number.MAX_SAFE_INTEGER };

const format: ContentFormat = {
  limits: {
    kinds: ['text', ...attachmentTypes, 'cards', 'quick_replies'],
    maxTextLength: maxSentLength,
    files: { image: anyFile, video: anyFile, audio: anyFile, file: anyFile },
  },
  read: readChatplugin,
  writeText: text => ({ text }),
  writeFile: ({ kind, url }) => ({ attachment: { type: kind, payload: { url } } }),
  // Whatever an agent or a program sends is taken, as it always was: sites have widgets of their own.
  measure(content) {
    const text = typeof content === 'object' ? asText(at(content, 'text')) : String(content);
    const attachment = attachmentTypes.find(type => type === at(content, 'attachment', 'type'));
    const url = asText(at(content, 'attachment', 'payload', 'url'));
    return {
      kind: kindOf(content, attachment),
      text,
      files: attachment === undefined || url === null ? [] : [{ kind: attachment, url }],
      choices: asList(at(content, 'quick_replies')).length,
    };
  },
};

export const contents = { chatplugin: format } satisfies ContentFormats;
