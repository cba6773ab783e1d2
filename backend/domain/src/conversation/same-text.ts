/** Whether two contents say the same, as far as a writer that knows no platform can tell. */
import { readContent } from '@airy/model';
import type { Json } from '@airy/model';

/** Equal whole, or equal in their text: a platform wraps what we sent in an envelope of its own. Contents without text never are. */
export function saysTheSame(a: string, b: string): boolean {
  if (a === b) return true;
  const text = textOf(readContent(a));
  return text !== null && text === textOf(readContent(b));
}

function textOf(content: Json): string | null {
  if (typeof content === 'string') return content.trim();
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return null;
  const { text, message } = content as { readonly [key: string]: Json };
  if (typeof text === 'string') return text.trim();
  return message === undefined || typeof message === 'string' ? null : textOf(message);
}
