/** What was said over Google Business Messages. Nothing can be sent any more. Runs anywhere. */
import type { ContentFormat, ContentFormats } from '@airy/content';
import { closed } from './closed.ts';
import { readGoogle } from './read-content.ts';

const format: ContentFormat = {
  limits: { kinds: [], maxTextLength: 0, files: {} },
  read: readGoogle,
  writeText: text => ({ text, representative: { representativeType: 'HUMAN' } }),
  measure: () => ({ limit: 'kind', message: closed }),
};

export const contents = { google: format } satisfies ContentFormats;
