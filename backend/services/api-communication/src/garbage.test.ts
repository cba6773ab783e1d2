/** Whatever is sent, it is never answered with an error of ours, and never stored by half. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { endpoints } from '@airy/contract';
import { startTestInstance, type TestInstance } from '@airy/testkit';
import fc from 'fast-check';
import { apiCommunication } from './index.ts';

let airy: TestInstance;
beforeAll(async () => {
  airy = await startTestInstance({ services: [apiCommunication] });
});
afterAll(() => airy.close());

const paths = Object.values(endpoints)
  .map(endpoint => endpoint.path)
  .filter(path => /^\/(conversations|messages|metadata)\./.test(path));

const fields = [
  'conversation_id',
  'channel_id',
  'message_id',
  'message',
  'tag_id',
  'id',
  'subject',
  'data',
  'state',
  'cursor',
  'page_size',
  'filters',
  'display_name',
  'source_recipient_id',
  '__proto__',
];
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.uuid(),
  fc.constantFrom('message', 'conversation', '', 0, -1, null),
);
const request = fc.dictionary(fc.constantFrom(...fields), value).map(body => JSON.stringify(body));

it('garbage is 4xx with a code, or harmless', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), request, async (path, body) => {
      const response = await fetch(airy.url + path, {
        method: 'POST',
        headers: { authorization: 'test-system-token', 'content-type': 'application/json' },
        body,
      });
      const text = await response.text();
      expect(response.status).toBeLessThan(500);
      expect(response.status < 400 || text.includes('"code":')).toBe(true);
    }),
    { numRuns: 400 },
  );
}, 20_000);
