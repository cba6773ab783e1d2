/** What may be sent, as front ends and `send` both check it. Runs anywhere. */

/** Characters of a text message. */
export const maxTextLength = 2000;

export const attachmentTypes = ['image', 'video', 'audio', 'file', 'template'] as const;

/** Why Messenger would refuse this content; null if nothing speaks against it. Everything else Messenger decides. */
export function problemOf(content: unknown): string | null {
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return 'The content must be an object with "text" or "attachment".';
  const { text, attachment } = content as { readonly text?: unknown; readonly attachment?: unknown };
  if (text === undefined && attachment === undefined) return 'The content needs "text" or "attachment".';
  if (text === undefined) return null;
  if (typeof text !== 'string' || text.trim() === '') return 'The text is empty.';
  return text.length > maxTextLength ? `The text is longer than ${maxTextLength} characters.` : null;
}
