import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { signalTyping } from '@airy/contract';
import { conversationSignals, type ConversationSignal } from '@airy/signals';
import { channelId, conversationOf, startStand, until, type Stand } from './__fixtures__/stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.close());

const agent = { id: 'local:ada', name: 'Ada' };

it('a visitor is told that somebody types in their conversation, not who, and of nothing else', async () => {
  const { token } = await stand.authenticate({ channel_id: channelId });
  await stand.send(token, { text: 'Hi' });
  const conversationId = await conversationOf(token, stand);
  const { client, shown } = await stand.tab(token);
  const told: unknown[] = [];
  const receipt = new Promise<void>(resolve => client.watchForReceipt('signals', () => resolve()));
  client.subscribe('/user/queue/signal', ({ body }) => told.push(JSON.parse(body)), { receipt: 'signals' });
  await receipt;
  const signals = conversationSignals(stand.instance.context.signals);
  const typing = { type: 'typing', conversationId, agent, active: true, at: 5 } as const;
  signals.send({ ...typing, conversationId: crypto.randomUUID() });
  signals.send({ ...typing, type: 'presence' });
  signals.send({ ...typing, agent: null });
  signals.send(typing);
  await until(() => told.length > 0);
  const payload = { conversation_id: conversationId, from_contact: false, id: null, name: null, active: true };
  expect(told).toEqual([{ type: 'signal.typing', timestamp: 5, payload }]);
  expect(signalTyping.safeParse(told[0]).success).toBe(true);
  await stand.answer(conversationId, 'answer');
  await until(() => shown.length === 1);
  expect(told.length).toBe(1);
});

it('agents are told that a visitor types', async () => {
  const { token } = await stand.authenticate({ channel_id: channelId });
  const heard: ConversationSignal[] = [];
  conversationSignals(stand.instance.context.signals).listen(signal => void heard.push(signal));
  const call = (body: unknown, authorization = `Bearer ${token}`) =>
    stand.instance.post('/chatplugin.signal', body, { authorization, origin: 'https://any.example' });
  expect((await call({ type: 'typing', active: false })).status).toBe(204);
  await until(() => heard.length === 1);
  expect(heard[0]).toMatchObject({ type: 'typing', agent: null, active: false });
  expect((await call({ type: 'presence' })).status).toBe(400);
  expect((await call({ type: 'typing' }, 'Bearer wrong')).status).toBe(403);
});
