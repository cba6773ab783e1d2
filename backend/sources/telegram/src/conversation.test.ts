/** A whole conversation: Telegram, intake or poller, router, writer, connector, API. */
import { apiAdmin } from '@airy/api-admin';
import { apiCommunication } from '@airy/api-communication';
import { mediaResolver } from '@airy/media-resolver';
import { startTelegramSimulator, type TelegramSimulator } from '@airy/simulator-telegram';
import { channelId, conversationId } from '@airy/source-kit';
import { sourcesConnector } from '@airy/sources-connector';
import { sourcesEventsRouter } from '@airy/sources-events-router';
import { sourcesPoller } from '@airy/sources-poller';
import { sourcesWebhook } from '@airy/sources-webhook';
import { eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { telegramConfig } from './config.ts';
import { telegram as source } from './source.ts';

const stations = [sourcesEventsRouter, sourcesWebhook, sourcesPoller, sourcesConnector];
const services = [mediaResolver, apiCommunication, apiAdmin, ...stations];
const webhookSecret = 'a secret that is long enough';
const png = {
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
    'base64',
  ),
  type: 'image/png',
  name: 'parcel.png',
};

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface House {
  readonly instance: TestInstance;
  readonly simulator: TelegramSimulator;
  readonly ada: { readonly botId: number; readonly personId: number };
  readonly conversation: string;
}

async function start(receive: 'polling' | 'webhook'): Promise<House> {
  const simulator = await startTelegramSimulator({ fetchesFiles: false });
  cleanups.push(() => simulator.close());
  const config = telegramConfig.parse({ receive, webhookSecret, apiUrl: simulator.url });
  const instance = await startTestInstance({ services, sources: [{ source, config }] });
  cleanups.push(() => instance.close());
  simulator.pointTo(instance.url);
  const [bot] = simulator.state.settings.bots;
  const ada = { botId: bot?.id ?? 0, personId: 42 };
  simulator.introduce(ada.personId, 'Ada Lovelace', png);
  const connected = await instance.post('/channels.telegram.connect', { bot_token: bot?.token });
  expect(connected.status).toBe(200);
  expect(await connected.text()).not.toContain(bot?.token);
  await eventually(() => {
    const { webhook, wasAsked } = simulator.state.inboxOf(ada.botId);
    return receive === 'webhook' ? webhook !== null : wasAsked;
  });
  const conversation = conversationId(channelId('telegram', String(ada.botId)), '42');
  return { instance, simulator, ada, conversation };
}

interface Shown {
  readonly id: string;
  readonly content: {
    readonly text?: string;
    readonly callback_query?: object;
    readonly photo?: readonly { readonly file_id: string }[];
  };
  readonly delivery_state: string;
  readonly from_contact: boolean;
  readonly metadata: { readonly source?: Record<string, unknown>; readonly reaction?: Record<string, unknown> };
}

async function messages({ instance, conversation }: House): Promise<readonly Shown[]> {
  const answer = await instance.post('/messages.list', { conversation_id: conversation, page_size: 100 });
  return answer.status === 200 ? ((await answer.json()) as { data: readonly Shown[] }).data.toReversed() : [];
}

async function has(house: House, isIt: (message: Shown) => boolean): Promise<Shown> {
  return eventually(async () => (await messages(house)).find(isIt));
}

const says =
  (text: string) =>
  ({ content }: Shown): boolean =>
    content.text === text;

async function answerWith(house: House, message: object): Promise<Shown> {
  const sent = await house.instance.post('/messages.send', { conversation_id: house.conversation, message });
  expect(sent.status).toBe(200);
  const { id } = (await sent.json()) as { id: string };
  return has(house, one => one.id === id && one.delivery_state !== 'pending');
}

async function contact({ instance, conversation }: House): Promise<Record<string, string> | undefined> {
  const answer = await instance.post('/conversations.info', { conversation_id: conversation });
  return ((await answer.json()) as { metadata: { contact?: Record<string, string> } }).metadata.contact;
}

async function bytesAt(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

const keyboard = { inline_keyboard: [[{ text: 'Red', callback_data: 'colour:red' }]] };

describe.each(['webhook', 'polling'] as const)('a conversation over Telegram by %s', receive => {
  it('goes both ways, with edits, buttons and reactions, and leaks no token', async () => {
    const house = await start(receive);
    const { simulator, ada, instance } = house;
    expect(await simulator.say(ada, 'Which colours do you have? 🎨')).toBe(true);
    const first = await has(house, says('Which colours do you have? 🎨'));
    expect(first).toMatchObject({ from_contact: true, metadata: { source: { id: '1' } } });

    const sent = await answerWith(house, { text: 'Red.', reply_markup: keyboard });
    expect(sent.delivery_state).toBe('delivered');
    await has(house, ({ id, metadata }) => id === sent.id && metadata.source?.['id'] === '2');
    await simulator.press(ada, 2, 'colour:red');
    await has(house, ({ content }) => content.callback_query !== undefined);
    await eventually(() => simulator.state.answeredPresses.length === 1);
    await simulator.react(ada, 2, '❤');
    await has(house, ({ id, metadata }) => id === sent.id && metadata.reaction?.['emoji'] === '❤');
    await simulator.edit(ada, 1, 'Which colours?');
    await has(house, message => message.id === first.id && says('Which colours?')(message));

    await eventually(async () => (await contact(house))?.['display_name'] === 'Ada Lovelace');
    await simulator.redeliver({ times: 3, shuffled: true });
    await simulator.say(ada, 'Thanks');
    await has(house, says('Thanks'));
    expect(await messages(house)).toHaveLength(4);
    const [bot] = simulator.state.settings.bots;
    expect(instance.log.join('')).not.toContain(bot?.token.split(':')[1]);
    expect(JSON.stringify(await messages(house))).not.toContain(bot?.token.split(':')[1]);
  });

  it('shows pictures from our own store, and hands over files of it', async () => {
    const house = await start(receive);
    const { simulator, ada, instance } = house;
    await simulator.sendFile(ada, { kind: 'photo', ...png });
    const isOurs = ({ content }: Shown): boolean => content.photo?.at(-1)?.file_id.startsWith('http') === true;
    const address = (await has(house, isOurs)).content.photo?.at(-1)?.file_id ?? '';
    expect(await bytesAt(address)).toEqual(png.bytes);
    const avatar = await eventually(async () => (await contact(house))?.['avatar_url']);
    expect(await bytesAt(avatar)).toEqual(png.bytes);

    expect(await answerWith(house, { document: address, caption: 'Yours' })).toMatchObject({
      delivery_state: 'delivered',
    });
    expect(simulator.state.accepted).toMatchObject([
      {
        method: 'sendDocument',
        parameters: { caption: 'Yours', document: { type: 'image/png', size: png.bytes.length } },
      },
    ]);
    const [bot] = simulator.state.settings.bots;
    expect(instance.log.join('')).not.toContain(bot?.token.split(':')[1]);
  });
});

describe('what is sent over Telegram', () => {
  it('fails for good where the contact has blocked the bot, and keeps the pause that Telegram asks for', async () => {
    const house = await start('webhook');
    const { simulator, ada } = house;
    await simulator.say(ada, 'Hello');
    await has(house, says('Hello'));
    simulator.state.setMode('rate-limited', 1);
    expect(await answerWith(house, { text: 'Later' })).toMatchObject({ delivery_state: 'delivered' });
    await simulator.block(ada, true);
    expect(await answerWith(house, { text: 'Never' })).toMatchObject({ delivery_state: 'failed' });
    expect(simulator.state.accepted.map(({ parameters }) => parameters['text'])).toEqual(['Later']);
  });
});
