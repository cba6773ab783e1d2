import { describe, expect, it } from '@jest/globals';
import { contentProblem } from '@airy/content';
import { contents } from './content.ts';

describe('a content that is no mail', () => {
  it('is refused by its form, a mail without words by its text', () => {
    for (const content of [{ Body: 'Hello' }, { subject: 'Hello' }, {}, 'Hello'])
      expect(contentProblem(contents.email, content)).toMatchObject({
        limit: 'form',
        message: expect.stringContaining('"text", "html" or "attachments"'),
      });
    for (const content of [{ text: '' }, { attachments: [] }])
      expect(contentProblem(contents.email, content)).toMatchObject({ limit: 'text_missing' });
  });
});
