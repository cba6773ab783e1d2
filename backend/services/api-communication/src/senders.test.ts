/** Who wrote, in lists and info (contract §3, Message payload). */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runAdministrationWriter, openDeadLetters } from '@airy/processing';
import { openCodecs, topicNames } from '@airy/topics';
import type { ConversationPayload, MessagePayload } from '@airy/contract';
import { startConversationApi, type ConversationApi, type Page } from './__fixtures__/conversation-api.ts';

let api: ConversationApi;
let stop: () => Promise<void>;
beforeAll(async () => {
  api = await startConversationApi();
  const { log, registry, telemetry, commander } = api.airy.context;
  const topics = topicNames(null);
  const deadLetters = openDeadLetters({ log, topic: topics.deadLetters, telemetry });
  const codecs = await openCodecs(registry);
  const writer = await runAdministrationWriter({ log, telemetry, topics, codecs, deadLetters });
  stop = () => writer.stop();
  const command = { type: 'user.seen', id: 'google:ada', name: 'Ada', avatarUrl: 'https://cdn/ada.png' } as const;
  await commander.administration({ id: null, principal: 'test', requestHash: null, command });
});
afterAll(async () => {
  await stop();
  await api.airy.close();
});

it('agents are shown with name and picture, contacts and the system token are not', async () => {
  const conversationId = await api.contactWrites('Hello', { contact: 'google:ada' });
  const session = await api.airy.context.secrets.sign('session', { sub: 'google:ada', name: 'Ada' }, 60_000);
  const send = (authorization: string) =>
    api.call<MessagePayload>('/messages.send', { conversation_id: conversationId, message: 'a' }, { authorization });
  expect((await send(`Bearer ${session}`)).body.sender).toEqual({ id: 'google:ada', name: null, avatar_url: null });
  const ada = { id: 'google:ada', name: 'Ada', avatar_url: 'https://cdn/ada.png' };
  expect((await api.info(conversationId)).last_message.sender).toEqual(ada);
  const conversations = await api.call<Page<ConversationPayload>>('/conversations.list');
  expect(conversations.body.data[0]?.last_message.sender).toEqual(ada);
  await send('Bearer test-system-token');
  const list = await api.call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId });
  expect(list.body.data.map(({ sender }) => sender)).toEqual([
    { id: 'system-token-test', name: null, avatar_url: null },
    ada,
    { id: 'google:ada', name: null, avatar_url: null },
  ]);
});
