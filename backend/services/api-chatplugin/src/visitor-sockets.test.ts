import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { partitionFor, topicNames } from '@airy/topics';
import { channelId, conversationOf, startStand, until, type Shown, type Stand } from './__fixtures__/stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.close());

/** A visit in which the visitor has written. */
async function visit() {
  const { token, resume_token } = await stand.authenticate({ channel_id: channelId });
  await stand.send(token, { text: 'Hi' });
  return { token, resume_token, conversationId: await conversationOf(token, stand) };
}

function texts(shown: readonly Shown[]): unknown[] {
  return shown.map(({ content }) => (content as { text: string }).text);
}

async function isDelivered(id: string): Promise<boolean> {
  return (await stand.state(id)) === 'DELIVERED';
}

describe("a visitor's socket", () => {
  it('gets both directions, in every tab, and nothing of other conversations', async () => {
    const { token, conversationId } = await visit();
    const stranger = await visit();
    const [first, second, other] = [await stand.tab(token), await stand.tab(token), await stand.tab(stranger.token)];
    await stand.send(token, { text: 'question' });
    const answer = await stand.answer(conversationId, 'answer');
    for (const tab of [first, second]) {
      await until(() => tab.shown.length === 2);
      expect(texts(tab.shown)).toEqual(['question', 'answer']);
      expect(tab.shown[1]).toMatchObject({ id: answer.id, from_contact: false, delivery_state: 'delivered' });
    }
    await stand.answer(stranger.conversationId, 'for you');
    await until(() => other.shown.length === 1);
    expect(texts(other.shown)).toEqual(['for you']);
  });

  it('makes a message delivered by answering for it, and is told of it once', async () => {
    const { token, conversationId } = await visit();
    const tab = await stand.tab(token);
    const { id, deliveryState } = await stand.answer(conversationId, 'answer');
    expect(deliveryState).toBe('PENDING');
    await until(() => isDelivered(id));
    await stand.answer(conversationId, 'next');
    await until(() => tab.shown.length === 2);
    expect(texts(tab.shown)).toEqual(['answer', 'next']);
  });

  it('that does not answer leaves it pending, and the next one gets it again', async () => {
    const { token, conversationId } = await visit();
    const silent = await stand.tab(token, { autoPong: false });
    const { id } = await stand.answer(conversationId, 'answer');
    await until(() => silent.shown.length === 1);
    await stand.tell({ type: 'conversation.set-state', conversationId, state: 'OPEN' });
    expect(await stand.state(id)).toBe('PENDING');
    await silent.close();
    const tab = await stand.tab(token);
    await until(() => isDelivered(id));
    expect(texts(tab.shown)).toEqual(['answer']);
  });

  it('gets what was written while nobody was there, at any age, oldest first', async () => {
    const { token, conversationId } = await visit();
    const written = [await stand.answer(conversationId, 'one'), await stand.answer(conversationId, 'two')];
    expect(await stand.state(written[0]?.id ?? '')).toBe('PENDING');
    const tab = await stand.tab(token);
    await until(() => tab.shown.length === 2);
    expect(texts(tab.shown)).toEqual(['one', 'two']);
    for (const { id } of written) await until(() => isDelivered(id));
    const again = await stand.tab(token);
    await stand.send(token, { text: 'thanks' });
    await until(() => again.shown.length === 1);
    expect(texts(again.shown)).toEqual(['thanks']);
  });

  it('with the token of a history has received what stood in it: delivered, not shown twice', async () => {
    const { resume_token, conversationId } = await visit();
    const { id } = await stand.answer(conversationId, 'answer');
    const resumed = await stand.authenticate({ channel_id: channelId, resume_token });
    expect(texts(resumed.messages)).toEqual(['Hi', 'answer']);
    expect(await stand.state(id)).toBe('PENDING');
    const tab = await stand.tab(resumed.token);
    await until(() => isDelivered(id));
    await stand.answer(conversationId, 'next');
    await until(() => tab.shown.length === 1);
    expect(texts(tab.shown)).toEqual(['next']);
  });

  it('that says what it has gets all after it, also what others were shown', async () => {
    const { token, conversationId } = await visit();
    const first = await stand.tab(token);
    await stand.answer(conversationId, 'one');
    await until(() => first.shown.length === 1);
    const known = first.shown[0]?.id ?? '';
    await stand.send(token, { text: 'two' });
    const three = await stand.answer(conversationId, 'three');
    await until(() => isDelivered(three.id));
    const [late, fresh] = [await stand.tab(token, { after: known }), await stand.tab(token, { after: '' })];
    await until(() => late.shown.length === 2 && fresh.shown.length === 4);
    expect(texts(late.shown)).toEqual(['two', 'three']);
    expect(texts(fresh.shown)).toEqual(['Hi', 'one', 'two', 'three']);
  });

  it('is not told of what cannot be read, but it is counted', async () => {
    const { token, conversationId } = await visit();
    const tab = await stand.tab(token);
    const { config, log, telemetry } = stand.instance.context;
    const topic = topicNames(config.kafka.namespace).events;
    const partition = partitionFor(conversationId, config.kafka.partitions);
    const unreadable = ['{"half', 'null', '{"type":"message.created"}'];
    await log.append(
      unreadable.map(value => ({ topic, partition, key: conversationId, value: Buffer.from(value), headers: {} })),
    );
    const metric = telemetry.metrics.getSingleMetric('airy_socket_unreadable_events_total');
    await until(async () => (await metric?.get())?.values[0]?.value === unreadable.length);
    await stand.send(token, { text: 'still here' });
    await until(() => tab.shown.length === 1);
  });

  it.each([
    ['no token', ''],
    ['a forged token', 'eyJ.x.y'],
    ['the system token', 'test-system-token'],
  ])('is refused with %s: 401 in the message header', async (_name, token) => {
    await expect(stand.tab(token)).rejects.toThrow(/^401 /);
  });

  it('may be opened by so many tabs of one visit and no more', async () => {
    const { token } = await visit();
    for (let count = 0; count < 20; count++) await stand.tab(token);
    await expect(stand.tab(token)).rejects.toThrow(/^429 /);
  });

  it('counts from CONNECT on, also those that never subscribe and all that come at once', async () => {
    const { token } = await visit();
    const tabs = await Promise.allSettled(Array.from({ length: 25 }, () => stand.tab(token, { isSilent: true })));
    expect(tabs.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    await expect(stand.tab(token)).rejects.toThrow(/^429 /);
  });

  it('that subscribes once more on one connection gets what came in between', async () => {
    const { token, conversationId } = await visit();
    const tab = await stand.tab(token);
    await stand.answer(conversationId, 'one');
    await until(() => tab.shown.length === 1);
    const known = tab.shown[0]?.id ?? '';
    await tab.unsubscribe();
    await stand.send(token, { text: 'two' });
    const three = await stand.answer(conversationId, 'three');
    await Promise.all([tab.subscribe(known), tab.subscribe(known)]);
    await until(() => isDelivered(three.id));
    await until(() => tab.shown.length >= 3);
    expect([...new Set(texts(tab.shown))]).toEqual(['one', 'two', 'three']);
  });
});
