/** What the API shows of a message's stored content (contract §0, Content). */
import { withKeptMedia } from './kept-media.ts';
import type { Document, Json } from './json.ts';

/**
 * The content as JSON if it is JSON, else as text. Metadata `data_<ref>` puts our address in the place of files that were
 * fetched and kept (kept-media.ts). Text that is JSON only in its beginning stays text.
 */
export function readContent(content: string, metadata: Document | null = null): Json {
  return metadata === null ? parse(content) : withKeptMedia(content, metadata, parse);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Plain text is content like any other.
    return text;
  }
}

/** What the content of a message becomes whose writer took it back. */
export const retractedContent = '{"retracted":true}';

export function isRetracted(content: Json): boolean {
  return typeof content === 'object' && content !== null && 'retracted' in content && content['retracted'] === true;
}
