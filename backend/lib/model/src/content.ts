/** What the API shows of a message's stored content (contract §0, Content). */
import { flatten } from './metadata-document.ts';
import type { Document, Json } from './json.ts';

/**
 * The content as JSON if it is JSON, else as text. Metadata `data_<url>` replaces that url in the stored text first
 * (media that was fetched and kept). Text that is JSON only in its beginning stays text.
 */
export function readContent(content: string, metadata: Document | null = null): Json {
  const text = metadata === null ? content : withKeptMedia(content, metadata);
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

const prefix = 'data_';

function withKeptMedia(content: string, metadata: Document): string {
  const media = Object.fromEntries(Object.entries(metadata).filter(([key]) => key.startsWith(prefix)));
  return flatten(media).reduce(
    (text, leaf) => text.replaceAll(leaf.key.slice(prefix.length), () => leaf.value),
    content,
  );
}
