/** As messenger.test.ts, over Instagram: another source of the same component, whose echoes name no app. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { apiAdmin } from '@airy/api-admin';
import { apiCommunication } from '@airy/api-communication';
import { mediaResolver } from '@airy/media-resolver';
import { channelId, conversationId } from '@airy/model/ids';
import { defaultSettings, startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { facebook, instagram } from '@airy/source-facebook';
import { sourcesEventsRouter } from '@airy/sources-events-router';
import { sourcesWebhook } from '@airy/sources-webhook';
import { eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { sourcesConnector } from './service.ts';

const { appId, appSecret, pages } = defaultSettings;
const [page] = pages;
const account = page?.instagram?.id ?? '';
const personId = '320000000000042';
const follower = { pageId: account, personId };
const conversation = conversationId(channelId('instagram', account), personId);
const services = [apiCommunication, apiAdmin, mediaResolver, sourcesEventsRouter, sourcesWebhook, sourcesConnector];

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface House {
  readonly instance: TestInstance;
  readonly simulator: MessengerSimulator;
}

async function start(): Promise<House> {
  const simulator = await startMessengerSimulator();
  cleanups.push(() => simulator.close());
  const config = facebook.config.parse({ appId, appSecret, webhookSecret: 'verify', graphUrl: simulator.url });
  const sources = [facebook, instagram].map(source => ({ source, config }));
  const instance = await startTestInstance({ services, sources });
  cleanups.push(() => instance.close());
  simulator.webhooks.pointTo(`${instance.url}/facebook`);
  simulator.introduce(personId, 'Grace Hopper');
  const body = { page_id: page?.id, page_token: page?.token, account_id: account };
  const connected = await instance.post('/channels.instagram.connect', body);
  expect(connected.status).toBe(200);
  expect(await connected.text()).not.toContain(page?.token);
  return { instance, simulator };
}

interface Shown {
  readonly id: string;
  readonly source: string;
  readonly content: {
    readonly text?: string;
    readonly message?: {
      readonly text?: string;
      readonly attachments?: readonly { readonly payload: { readonly url: string } }[];
    };
  };
  readonly delivery_state: string;
  readonly from_contact: boolean;
  readonly metadata: Record<string, unknown> & { source?: Record<string, unknown> };
}

async function messages({ instance }: House): Promise<readonly Shown[]> {
  const answer = await instance.post('/messages.list', { conversation_id: conversation, page_size: 100 });
  return answer.status === 200 ? ((await answer.json()) as { data: readonly Shown[] }).data.toReversed() : [];
}

const textOf = ({ content }: Shown): string | undefined => content.message?.text ?? content.text;

async function hasMessage(house: House, text: string): Promise<Shown> {
  return eventually(async () => (await messages(house)).find(message => textOf(message) === text));
}

async function answerWith(house: House, text: string): Promise<string> {
  const sent = await house.instance.post('/messages.send', { conversation_id: conversation, message: { text } });
  expect(sent.status).toBe(200);
  return ((await sent.json()) as { id: string }).id;
}

async function becomes(house: House, id: string, isSo: (message: Shown) => boolean): Promise<Shown> {
  return eventually(async () => (await messages(house)).find(message => message.id === id && isSo(message)));
}

const isSeen = ({ metadata }: Shown): boolean => metadata.source?.['delivery_state'] === 'seen';

describe('a conversation over Instagram', () => {
  it('goes both ways; echoes without an app double nothing, and nothing waits for them', async () => {
    const house = await start();
    expect(await house.simulator.say({ ...follower, text: 'Do you have rye bread? 🍞' })).toBe(true);
    expect(await hasMessage(house, 'Do you have rye bread? 🍞')).toMatchObject({ source: 'instagram' });
    const texts = ['Fresh at eight.', 'And at noon.', 'Fresh at eight.'];
    for (const text of texts) await becomes(house, await answerWith(house, text), isSeen);
    await house.simulator.settled();
    await house.simulator.say({ ...follower, text: 'Thank you' });
    await hasMessage(house, 'Thank you');
    expect((await messages(house)).map(textOf)).toEqual(['Do you have rye bread? 🍞', ...texts, 'Thank you']);
    expect(house.simulator.state.accepted).toHaveLength(3);
    expect(house.instance.log.join('')).not.toMatch(/simulated-page-token|simulated-app-secret|long-lived/);
  });

  it('knows by its text an answer of ours whose result was lost', async () => {
    const house = await start();
    await house.simulator.say({ ...follower, text: 'Hello' });
    await hasMessage(house, 'Hello');
    house.simulator.state.setMode('cut-after-accept', 1);
    const id = await answerWith(house, 'Once');
    await becomes(house, id, message => message.delivery_state === 'delivered');
    await house.simulator.settled();
    expect((await messages(house)).map(textOf)).toEqual(['Hello', 'Once']);
    expect(house.simulator.state.accepted).toHaveLength(1);
  });

  it('shows what was answered in Instagram’s own app', async () => {
    const house = await start();
    await house.simulator.say({ ...follower, text: 'Hello' });
    await hasMessage(house, 'Hello');
    await house.simulator.answerElsewhere({ ...follower, text: 'Typed on a phone' }, null);
    expect(await hasMessage(house, 'Typed on a phone')).toMatchObject({ from_contact: false });
  });

  it('follows edits, and forgets what was taken back', async () => {
    const house = await start();
    await house.simulator.say({ ...follower, text: 'Hallo' });
    const { id } = await hasMessage(house, 'Hallo');
    const mid = house.simulator.state.lines(account, personId)[0]?.mid ?? '';
    await house.simulator.edit({ ...follower, text: 'Hello' }, mid);
    await becomes(house, id, message => textOf(message) === 'Hello');
    await house.simulator.unsend(follower, mid);
    await becomes(house, id, message => textOf(message) === undefined);
    await house.simulator.redeliver({ times: 2, shuffled: true });
    await house.simulator.say({ ...follower, text: 'last' });
    await hasMessage(house, 'last');
    const kept = JSON.stringify(await messages(house));
    expect(kept).not.toMatch(/Hallo|Hello/);
  });

  it('does not get the messages of the page, nor the page those of the account', async () => {
    const house = await start();
    await house.simulator.say({ pageId: page?.id ?? '', personId, text: 'To the page' });
    await house.simulator.say({ ...follower, text: 'To the account' });
    await hasMessage(house, 'To the account');
    expect(await messages(house)).toHaveLength(1);
  });
});

describe('what the contact sends and sees', () => {
  it('is kept here, for as long as we like, and they see that it was read', async () => {
    const house = await start();
    await house.simulator.say({ ...follower, text: 'Look' });
    await house.simulator.sendPicture(follower);
    const picture = await eventually(async () => {
      const shown = await messages(house);
      const urls = shown.flatMap(
        ({ content }) => content.message?.attachments?.map(({ payload }) => payload.url) ?? [],
      );
      return urls.find(url => url.startsWith(`${house.instance.url}/media/`));
    });
    expect((await fetch(picture)).headers.get('content-type')).toBe('image/png');
    expect(house.simulator.state.lines(account, personId).some(line => line.seen)).toBe(false);
    await house.instance.post('/conversations.mark-read', { conversation_id: conversation });
    await eventually(() => house.simulator.state.lines(account, personId).every(line => line.seen));
    expect(house.simulator.state.accepted).toEqual([]);
  });
});
