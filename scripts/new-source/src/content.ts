/** What is said over the platform, as front ends and `send` both read and check it. Runs anywhere. */
import { asText, at } from '@airy/content';
import type { ContentFormat, ContentFormats } from '@airy/content';

const format: ContentFormat = {
  limits: { kinds: ['text'], maxTextLength: 2000, files: {} },
  read(content) {
    const text = asText(at(content, 'text'));
    return text === null ? null : { parts: [{ kind: 'text', text }], quickReplies: [] };
  },
  writeText: text => ({ text }),
  measure(content) {
    const text = at(content, 'text');
    return typeof text === 'string'
      ? { kind: 'text', text, files: [], choices: 0 }
      : { limit: 'form', message: 'The content needs a "text".' };
  },
};

export const contents = { 'sample-chat': format } satisfies ContentFormats;
