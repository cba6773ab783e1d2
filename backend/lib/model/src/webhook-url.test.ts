import { expect, it } from '@jest/globals';
import { shownWebhookUrl } from './webhook-url.ts';

it.each([
  ['https://me:secret@example.org:8443/hook/1?token=secret#secret', 'https://example.org:8443/hook/1'],
  ['https://example.org', 'https://example.org'],
  ['https://me@example.org/', 'https://example.org/'],
  ['http://[::1]:80/a?b', 'http://[::1]/a'],
  ['no address', ''],
])('%s is shown as %j', (url, shown) => expect(shownWebhookUrl(url)).toBe(shown));
