/** Stations 1, 2, 3 and 6 together: the real log, writers and views, Messenger played by its simulator. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { apiAdmin } from '@airy/api-admin';
import { apiCommunication } from '@airy/api-communication';
import { conversationId, channelId } from '@airy/model/ids';
import { defaultSettings, startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { facebook } from '@airy/source-facebook';
import { sourcesEventsRouter } from '@airy/sources-events-router';
import { sourcesWebhook } from '@airy/sources-webhook';
import { eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { sourcesConnector } from './service.ts';

const { appId, appSecret, pages } = defaultSettings;
const page = pages[0] ?? { id: '', token: '', name: '' };
const personId = '300000000000042';
const customer = { pageId: page.id, personId };
const channel = channelId('facebook', page.id);
const conversation = conversationId(channel, personId);

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface House {
  readonly instance: TestInstance;
  readonly simulator: MessengerSimulator;
}

async function start({ connector = true } = {}): Promise<House> {
  const simulator = await startMessengerSimulator();
  cleanups.push(() => simulator.close());
  const config = facebook.config.parse({ appId, appSecret, webhookSecret: 'verify', graphUrl: simulator.url });
  const services = [apiCommunication, apiAdmin, sourcesEventsRouter, sourcesWebhook];
  const instance = await startTestInstance({
    services: connector ? [...services, sourcesConnector] : services,
    sources: [{ source: facebook, config }],
  });
  cleanups.push(() => instance.close());
  simulator.webhooks.pointTo(`${instance.url}/facebook`);
  simulator.introduce(personId, 'Ada Lovelace');
  const connected = await instance.post('/channels.facebook.connect', { page_id: page.id, page_token: page.token });
  expect(connected.status).toBe(200);
  expect(await connected.text()).not.toContain(page.token);
  return { instance, simulator };
}

interface Shown {
  readonly id: string;
  readonly content: { readonly text?: string; readonly message?: { readonly text?: string } };
  readonly delivery_state: string;
  readonly from_contact: boolean;
  readonly metadata: Record<string, unknown> & { source?: Record<string, unknown>; error?: string };
}

async function messages({ instance }: House): Promise<readonly Shown[]> {
  const answer = await instance.post('/messages.list', { conversation_id: conversation, page_size: 100 });
  return answer.status === 200 ? ((await answer.json()) as { data: readonly Shown[] }).data.toReversed() : [];
}

async function hasMessage(house: House, text: string): Promise<Shown> {
  return eventually(async () => (await messages(house)).find(({ content }) => content.message?.text === text));
}

async function answerWith(house: House, text: string): Promise<string> {
  const sent = await house.instance.post('/messages.send', { conversation_id: conversation, message: { text } });
  expect(sent.status).toBe(200);
  return ((await sent.json()) as { id: string }).id;
}

async function settled(house: House, id: string): Promise<Shown> {
  return eventually(async () =>
    (await messages(house)).find(message => message.id === id && message.delivery_state !== 'pending'),
  );
}

describe('a conversation over Messenger', () => {
  it('goes both ways, with a name, receipts and the platform’s id', async () => {
    const house = await start();
    const { instance, simulator } = house;
    expect(await simulator.say({ ...customer, text: 'Do you have rye bread? 🍞' })).toBe(true);
    await hasMessage(house, 'Do you have rye bread? 🍞');

    const id = await answerWith(house, 'Fresh at eight.');
    const seen = await eventually(async () => {
      const message = (await messages(house)).find(one => one.id === id);
      return message?.metadata.source?.['delivery_state'] === 'seen' && message;
    });
    const [accepted] = simulator.state.accepted;
    expect(accepted).toMatchObject({ recipient: personId, message: { text: 'Fresh at eight.' } });
    expect(seen).toMatchObject({ delivery_state: 'delivered', metadata: { source: { id: accepted?.mid } } });

    const named = await eventually(async () => {
      const answer = await instance.post('/conversations.info', { conversation_id: conversation });
      const info = (await answer.json()) as { metadata: { contact: { display_name: string; fetch_state?: string } } };
      return info.metadata.contact.fetch_state === 'ok' && info;
    });
    expect(named.metadata.contact.display_name).toBe('Ada Lovelace');
    expect(simulator.state.profileCalls).toBe(1);
    expect(instance.log.join('')).not.toMatch(/simulated-page-token|simulated-app-secret|long-lived/);
  });

  it('is not changed by deliveries again, shuffled', async () => {
    const house = await start();
    const texts = ['one', 'two', 'three', 'four', 'five'];
    for (const text of texts) await house.simulator.say({ ...customer, text });
    await hasMessage(house, 'five');
    const before = await messages(house);
    const statuses = await house.simulator.redeliver({ times: 3, shuffled: true });
    expect(new Set(statuses)).toEqual(new Set([200]));
    await house.simulator.say({ ...customer, text: 'last' });
    await hasMessage(house, 'last');
    expect((await messages(house)).slice(0, -1)).toEqual(before);
  });

  it('shows what was answered elsewhere, and reactions', async () => {
    const house = await start();
    await house.simulator.say({ ...customer, text: 'Hello' });
    await hasMessage(house, 'Hello');
    await house.simulator.answerElsewhere({ ...customer, text: 'Typed in the page inbox' }, null);
    expect(await hasMessage(house, 'Typed in the page inbox')).toMatchObject({ from_contact: false });
    const mid = house.simulator.state.lines(page.id, personId)[0]?.mid ?? '';
    await house.simulator.react(customer, mid, '\\u{2764}\\u{FE0F}');
    await eventually(async () => {
      const reaction = (await messages(house))[0]?.metadata['reaction'] as { emoji?: string } | undefined;
      return reaction?.emoji === '❤️';
    });
  });

  it('refuses forged messages and keeps nothing of them', async () => {
    const house = await start();
    expect(await house.simulator.forge({ ...customer, text: 'forged' })).toBe(403);
    expect(await house.simulator.forge({ ...customer, text: 'forged' }, 'missing')).toBe(400);
    await house.simulator.say({ ...customer, text: 'real' });
    await hasMessage(house, 'real');
    expect(await messages(house)).toHaveLength(1);
  });
});

describe('sending', () => {
  async function ready(options?: { connector: boolean }): Promise<House> {
    const house = await start(options);
    await house.simulator.say({ ...customer, text: 'Hello' });
    await hasMessage(house, 'Hello');
    return house;
  }

  it.each(['rate-limited', 'error'] as const)('is repeated when sends are %s, in order and once each', async mode => {
    const house = await ready();
    house.simulator.state.retryAfterSeconds = 0;
    house.simulator.state.setMode(mode, 2);
    const ids = [await answerWith(house, 'first'), await answerWith(house, 'second'), await answerWith(house, 'third')];
    for (const id of ids) expect(await settled(house, id)).toMatchObject({ delivery_state: 'delivered' });
    expect(house.simulator.state.accepted.map(({ message }) => message['text'])).toEqual(['first', 'second', 'third']);
  });

  it.each([
    ['expired-token', /token/],
    ['window-closed', /too long ago/],
  ] as const)('fails with words when the answer is %s, and can be sent again', async (mode, words) => {
    const house = await ready();
    house.simulator.state.setMode(mode, 1);
    const id = await answerWith(house, 'again');
    const failed = await settled(house, id);
    expect(failed).toMatchObject({ delivery_state: 'failed', metadata: { error: expect.stringMatching(words) } });
    expect(failed.metadata.source?.['error']).toMatch(/"code":/);
    expect((await house.instance.post('/messages.resend', { message_id: id })).status).toBe(200);
    await eventually(async () => (await messages(house)).find(one => one.id === id)?.delivery_state === 'delivered');
    expect(house.simulator.state.accepted).toHaveLength(1);
  });

  it('is never repeated when the line is cut: the echo of what had arrived settles it', async () => {
    const house = await ready();
    house.simulator.state.setMode('cut-after-accept', 1);
    const id = await answerWith(house, 'once');
    await eventually(async () => (await messages(house)).find(one => one.id === id)?.delivery_state === 'delivered');
    const next = await answerWith(house, 'next');
    expect(await settled(house, next)).toMatchObject({ delivery_state: 'delivered' });
    expect(house.simulator.state.accepted.map(({ message }) => message['text'])).toEqual(['once', 'next']);
  });

  it('is never repeated when the line is cut: without an echo nobody knows', async () => {
    const house = await ready();
    house.simulator.state.setMode('cut-before-accept', 1);
    const id = await answerWith(house, 'once');
    expect(await settled(house, id)).toMatchObject({
      delivery_state: 'failed',
      metadata: { error: 'outcome_unknown' },
    });
    const next = await answerWith(house, 'next');
    expect(await settled(house, next)).toMatchObject({ delivery_state: 'delivered' });
    expect(house.simulator.state.accepted.map(({ message }) => message['text'])).toEqual(['next']);
  });

  it('holds up no other conversation', async () => {
    const house = await ready();
    const { simulator, instance } = house;
    const other = { pageId: page.id, personId: '300000000000043' };
    await simulator.say({ ...other, text: 'Me too' });
    const otherConversation = conversationId(channel, other.personId);
    await eventually(
      async () => (await instance.post('/conversations.info', { conversation_id: otherConversation })).ok,
    );
    simulator.state.slowMs = 2_000;
    simulator.state.setMode('slow', 1);
    const slow = await answerWith(house, 'slow');
    await eventually(async () => simulator.state.accepted.length === 1);
    await instance.post('/messages.send', { conversation_id: otherConversation, message: { text: 'quick' } });
    await eventually(async () => simulator.state.accepted.length === 2);
    expect((await messages(house)).find(({ id }) => id === slow)).toMatchObject({ delivery_state: 'pending' });
    expect(await settled(house, slow)).toMatchObject({ delivery_state: 'delivered' });
  });

  it('finishes its calls when it is drained', async () => {
    const house = await ready({ connector: false });
    const connector = await sourcesConnector.start(house.instance.context);
    cleanups.push(() => connector.stop());
    // Longer than what still runs is given after a deadline.
    house.simulator.state.slowMs = 1_500;
    house.simulator.state.setMode('slow', 1);
    const id = await answerWith(house, 'slow');
    await eventually(async () => house.simulator.state.accepted.length === 1);
    await connector.drain?.();
    expect(await settled(house, id)).toMatchObject({ delivery_state: 'delivered' });
  });

  it('of an attempt that an earlier life was granted is not repeated', async () => {
    const house = await ready({ connector: false });
    const { commander } = house.instance.context;
    const id = await answerWith(house, 'lost');
    const attempt = { messageId: id, attemptId: 'earlier-life:1', conversationId: conversation };
    const { outcome } = await commander.conversation({
      id: null,
      principal: 'source:facebook',
      requestHash: null,
      command: { type: 'message.start-attempt', platformIsIdempotent: false, ...attempt },
    });
    expect(outcome).toMatchObject({ ok: true, result: { granted: true } });
    const connector = await sourcesConnector.start(house.instance.context);
    cleanups.push(() => connector.stop());
    expect(await settled(house, id)).toMatchObject({
      delivery_state: 'failed',
      metadata: { error: 'outcome_unknown' },
    });
    expect(house.simulator.state.sendCalls).toBe(0);
  });

  it('to a disconnected page fails by name', async () => {
    const house = await ready({ connector: false });
    const id = await answerWith(house, 'too late');
    expect((await house.instance.post('/channels.facebook.disconnect', { channel_id: channel })).status).toBe(204);
    expect(house.simulator.state.subscribed.has(page.id)).toBe(false);
    const connector = await sourcesConnector.start(house.instance.context);
    cleanups.push(() => connector.stop());
    expect(await settled(house, id)).toMatchObject({ metadata: { error: 'The channel is disconnected.' } });
    expect(house.simulator.state.sendCalls).toBe(0);
  });
});
