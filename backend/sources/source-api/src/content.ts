/** What may be sent: whatever the source understands. Runs anywhere. */
import { asText, at } from '@airy/content';
import type { ContentFormat, ContentFormats } from '@airy/content';

const format: ContentFormat = {
  limits: null,
  // Anything may arrive: the general reader finds the text.
  read: () => null,
  writeText: text => ({ text }),
  measure: content => ({ kind: 'text', text: asText(at(content, 'text')), files: [], choices: 0 }),
};

export const contents = { 'source-api': format } satisfies ContentFormats;
