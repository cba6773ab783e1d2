import { expect, it } from '@jest/globals';
import { startStand } from './__fixtures__/publisher-stand.ts';
import { webhookPublisher } from './webhook-publisher.ts';

it('queues what happens, once each, as Airy Core told it', async () => {
  await using stand = await startStand(webhookPublisher);
  await stand.subscribe({ id: 'w1' });
  const conversationId = await stand.contactWrites('Hello');
  const jobs = await stand.delivered('w1', 4);
  expect(jobs.map(({ type }) => type)).toEqual([
    'message.created',
    'conversation.created',
    'message.updated',
    'conversation.updated',
  ]);
  expect(new Set(jobs.map(({ webhookId }) => webhookId)).size).toBe(4);
  const [created, , updated, conversation] = jobs;
  expect(created?.body).toMatchObject({
    type: 'message.created',
    timestamp: created?.occurredAt,
    payload: {
      conversation_id: conversationId,
      channel_id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
      message: { content: { text: 'Hello' }, from_contact: true, metadata: null, sender: { id: 'ada', name: null } },
    },
  });
  expect(updated?.body.payload).toMatchObject({ message: { metadata: {} } });
  expect(conversation?.body.payload).toMatchObject({
    id: conversationId,
    channel_id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
    last_message: { content: { text: 'Hello' } },
  });
});
