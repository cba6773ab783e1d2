import { expect, it } from '@jest/globals';
import { conversationSignals, presenceLastsMs, type ConversationSignal } from './conversation-signals.ts';
import { openLocalSignals } from './open-local-signals.ts';
import { maxGroups } from './limits.ts';

const logger = { warn: () => undefined, error: () => undefined };

it('tells who is at a conversation, whatever their ids hold, until they leave or their time is over', async () => {
  let nowMs = 1_000_000;
  const port = openLocalSignals({ logger, clock: () => nowMs });
  const signals = conversationSignals(port);
  const heard: ConversationSignal[] = [];
  signals.listen(signal => void heard.push(signal));
  const ids = ['google:ada@example.com', 'oidc:Zoë Å', 'local:bob'];
  const there = (id: string, active = true): ConversationSignal => {
    return { type: 'presence', conversationId: 'c1', agent: { id, name: null }, active, at: nowMs };
  };
  for (const id of ids) signals.send(there(id));
  signals.send({ ...there('local:eve'), type: 'typing' });
  expect([...(await signals.present('c1')).keys()]).toEqual(ids);
  expect(await signals.present('c2')).toEqual(new Map());
  signals.send(there('local:bob', false));
  nowMs += 2;
  expect([...(await signals.present('c1')).keys()]).toEqual(ids.slice(0, 2));
  nowMs += presenceLastsMs;
  expect(await signals.present('c1')).toEqual(new Map());
  expect(heard.length).toBe(5);
  await port.close();
});

it('conversations that nobody asks about any more take no room for ever', async () => {
  let nowMs = 1_000_000;
  const port = openLocalSignals({ logger, clock: () => nowMs });
  for (let n = 0; n < maxGroups; n++) port.seen(`present:${n}`, 'ada', 1_000);
  port.seen('one-more', 'ada', 1_000);
  expect(await port.present('one-more')).toEqual(new Map());
  expect(port.dropped.too_large).toBe(1);
  nowMs += 1_000;
  port.seen('one-more', 'ada', 1_000);
  expect((await port.present('one-more')).size).toBe(1);
  await port.close();
});
