/** What the API shows of a message's stored content (contract §0, Content). */
import { withKeptMedia } from './kept-media.ts';
import type { Document, Json } from './json.ts';

/** Deeper content stays text: whoever walks or writes it would run out of stack, and the list that it is in with it. */
export const maxContentDepth = 200;

/**
 * The content as JSON if it is JSON of at most `maxContentDepth` levels, else as text. Metadata `data_<ref>` puts our address in the place of files that were
 * fetched and kept (kept-media.ts). Text that is JSON only in its beginning stays text. Never throws.
 */
export function readContent(content: string, metadata: Document | null = null): Json {
  return metadata === null ? parse(content) : withKeptMedia(content, metadata, parse);
}

function parse(text: string): Json {
  if (isTooDeep(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Plain text is content like any other.
    return text;
  }
}

/** Of text that is no JSON it may say anything. One pass, without recursion; what stands in strings is skipped. */
function isTooDeep(text: string): boolean {
  // Each level has two brackets.
  if (text.length <= 2 * maxContentDepth) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth > maxContentDepth) return true;
  }
  return false;
}

/** @returns where the closing quotation mark stands; the end of the text if there is none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** What the content of a message becomes whose writer took it back. */
export const retractedContent = '{"retracted":true}';

export function isRetracted(content: Json): boolean {
  return typeof content === 'object' && content !== null && 'retracted' in content && content['retracted'] === true;
}
