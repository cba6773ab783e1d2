/** What may be sent, as front ends and `send` both check it. Runs anywhere. */

export const contentKinds = ['text'] as const;

/** Characters of a text message. */
export const maxTextLength = 2000;

/** Why the platform would refuse this content; null if nothing speaks against it. */
export function problemOf(content: unknown): string | null {
  const text = typeof content === 'object' && content !== null && 'text' in content ? content.text : undefined;
  if (typeof text !== 'string' || text.trim() === '') return 'The content needs a "text".';
  return text.length > maxTextLength ? `The text is longer than ${maxTextLength} characters.` : null;
}
