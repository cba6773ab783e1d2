/** Whatever is sent, it is never answered with an error of ours, and what is refused leaves nothing behind. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { endpoints } from '@airy/contract';
import { startTestInstance, type TestInstance } from '@airy/testkit';
import { topicNames } from '@airy/topics';
import fc from 'fast-check';
import { apiCommunication } from './index.ts';

let airy: TestInstance;
beforeAll(async () => {
  airy = await startTestInstance({ services: [apiCommunication], conversationWaitMs: 600_000 });
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

/** How much is stored of how things are: what a writer decides to refuse is answered once nothing more can come of it. */
async function stored(): Promise<unknown> {
  const { log } = airy.context;
  const topics = topicNames(null);
  const names = new Set([topics.messages, topics.metadata, topics.contacts, topics.readReceipt]);
  const kept = (await log.listTopics()).filter(({ name }) => names.has(name));
  const partitions = kept.flatMap(({ name, partitions: count }) =>
    Array.from({ length: count }, (_, partition) => ({ topic: name, partition })),
  );
  expect(kept).toHaveLength(names.size);
  return Promise.all(partitions.map(async partition => (await log.watermarks(partition)).high));
}

it('garbage is 4xx with a code and stores nothing, or harmless', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), request, async (path, body) => {
      const before = await stored();
      const response = await fetch(airy.url + path, {
        method: 'POST',
        headers: { authorization: 'test-system-token', 'content-type': 'application/json' },
        body,
      });
      const text = await response.text();
      expect(response.status).toBeLessThan(500);
      if (response.status < 400) return;
      expect(text).toContain('"code":');
      expect(await stored()).toEqual(before);
    }),
    { numRuns: 400 },
  );
}, 20_000);
