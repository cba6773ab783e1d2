/** Which messages are nothing but text: those are shown without the part that knows all others. Pure. */

/** What the text of a plain message may stand beside: nothing that would be shown. */
const silent = new Set(['text', 'quick_replies', 'containsRichText']);

/** What every address has; whether it is one is for the part that makes links. */
const address = /:\/\/|www\.|@/i;

/** The text of a message that is nothing else; null for any other. Quick replies stand apart, below the bubble. */
export function plainTextOf(content: unknown): string | null {
  if (typeof content === 'string') return plainTextOf({ text: content });
  if (typeof content !== 'object' || content === null) return null;
  const { text, containsRichText } = content as { readonly text?: unknown; readonly containsRichText?: unknown };
  if (typeof text !== 'string' || text.trim() === '' || containsRichText === true || address.test(text)) return null;
  return Object.keys(content).every(key => silent.has(key)) ? text : null;
}

/** Text to stand in for a message whose part is still on its way; null if it has none. */
export function someTextOf(content: unknown): string | null {
  const { text } = (content ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' && text.trim() !== '' ? text : null;
}

export function hasQuickReplies(content: unknown): boolean {
  const { quick_replies: replies } = (content ?? {}) as { readonly quick_replies?: unknown };
  return Array.isArray(replies) && replies.length > 0;
}

const emojiOnly = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s)+$/u;

/** A few emoji and nothing else are shown large. Digits are emoji components, so one pictograph is asked for. */
export function isOnlyEmoji(text: string): boolean {
  return text.length <= 24 && /\p{Extended_Pictographic}/u.test(text) && emojiOnly.test(text) && !/[\d#*]/u.test(text);
}
