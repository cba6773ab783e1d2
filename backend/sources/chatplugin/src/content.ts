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

/** Why this content cannot be a message; null if nothing speaks against it. Any JSON is a message, as it always was. */
export function problemOf(content: unknown): string | null {
  const text = typeof content === 'string' ? content : textOf(content);
  if (text !== null && text.length > maxTextLength) return `The text is longer than ${maxTextLength} characters.`;
  const bytes = new TextEncoder().encode(JSON.stringify(content) ?? '').length;
  return bytes > maxContentBytes ? `The message is larger than ${maxContentBytes} bytes.` : null;
}

function textOf(content: unknown): string | null {
  if (typeof content !== 'object' || content === null) return null;
  const { text } = content as { readonly text?: unknown };
  return typeof text === 'string' ? text : null;
}
