import { expect, it } from '@jest/globals';
import { maxTextLength as ofServer } from '@airy/source-chatplugin/content';
import { maxTextLength } from './limits.ts';

it('lets a visitor write as much as the server takes', () => {
  expect(maxTextLength).toBe(ofServer);
});
