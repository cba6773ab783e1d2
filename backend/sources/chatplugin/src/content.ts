/** What a visitor or an agent may say through the widget, as front ends and server both check it. Runs anywhere. */

/** Characters of a text message. */
export const maxTextLength = 10_000;

/** UTF-8 bytes of a whole message, as JSON. */
export const maxContentBytes = 64 * 1024;

/** Kinds of content that the widget shows (contract §10). */
export const contentKinds = [
  'text',
  'rich_text',
  'image',
  'video',
  'audio',
  'file',
  'rich_card',
  'quick_replies',
] as const;

/** What an attachment may be (contract §10). */
const attachmentTypes: readonly unknown[] = ['image', 'video', 'file', 'audio'];

export interface ContentProblem {
  /** Of the request, e.g. `message.text`. */
  readonly field: string;
  readonly reason: string;
}

/**
 * Why this content cannot be a message; null if nothing speaks against it. Shapes that we do not know are taken as they
 * always were; `text` and `attachment` are what the contract says they are, wherever they stand.
 */
export function problemOf(content: unknown): ContentProblem | null {
  const isPlain = typeof content === 'string';
  const bytes = new TextEncoder().encode(JSON.stringify(content) ?? '').length;
  return (
    textProblem(isPlain ? content : member(content, 'text'), isPlain ? 'message' : 'message.text') ??
    attachmentProblem(member(content, 'attachment')) ??
    (bytes > maxContentBytes ? problem('message', `is larger than ${maxContentBytes} bytes`) : null)
  );
}

function textProblem(text: unknown, field: string): ContentProblem | null {
  if (text === undefined) return null;
  if (typeof text !== 'string') return problem(field, 'must be text');
  return text.length > maxTextLength ? problem(field, `is longer than ${maxTextLength} characters`) : null;
}

function attachmentProblem(attachment: unknown): ContentProblem | null {
  if (attachment === undefined) return null;
  if (!attachmentTypes.includes(member(attachment, 'type')))
    return problem('message.attachment.type', `must be one of ${attachmentTypes.join(', ')}`);
  const url = member(member(attachment, 'payload'), 'url');
  if (typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url)) return null;
  return problem('message.attachment.payload.url', 'must be an address that begins with http:// or https://');
}

function problem(field: string, reason: string): ContentProblem {
  return { field, reason };
}

function member(value: unknown, key: string): unknown {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
