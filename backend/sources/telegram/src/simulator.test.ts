/** The source as it is, with its real HTTP client, against a Telegram that grammY takes for one. */
import { startTelegramSimulator, type TelegramSimulator } from '@airy/simulator-telegram';
import { conversationId, createSourceHttp, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, Json, OpenChannel, PolledEvent, SendResult, StoredFile } from '@airy/source-kit';
import { eventually } from '@airy/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TelegramConfig } from './config.ts';
import { telegramConfig } from './config.ts';
import { telegram as source } from './source.ts';

const http = createSourceHttp();
const webhookSecret = 'a secret that is long enough';
const png = { bytes: Buffer.from('89504e470d0a1a0a', 'hex'), type: 'image/png', name: 'parcel.png' };

let telegram: TelegramSimulator;
let channel: OpenChannel;
let ada: { readonly botId: number; readonly personId: number };

const configOf = (given: Partial<TelegramConfig> = {}): TelegramConfig =>
  telegramConfig.parse({ apiUrl: telegram.url, ...given });

beforeEach(async () => {
  telegram = await startTelegramSimulator({ fetchesFiles: false });
  const [bot] = telegram.state.settings.bots;
  if (!bot) throw new Error('the simulator has no bot');
  ada = { botId: bot.id, personId: 42 };
  telegram.introduce(ada.personId, 'Ada Lovelace', png);
  channel = { id: uuid5('telegram', String(bot.id)), sourceChannelId: String(bot.id), token: bot.token, metadata: {} };
});
afterEach(() => telegram.close());

/** Everything that is polled until `enough`, as commands. */
async function poll(act: () => Promise<unknown>, enough: number): Promise<readonly ConversationCommand[]> {
  const ending = new AbortController();
  const events: PolledEvent[] = [];
  const polled = source.polling?.poll({
    ...{ config: configOf(), channel, http, cursor: null, signal: ending.signal },
    save: async given => void events.push(...given),
    storeFile: async () => null,
  });
  await eventually(() => telegram.state.inboxOf(ada.botId).wasAsked);
  await act();
  await eventually(() => events.length >= enough);
  ending.abort();
  await polled;
  return events.flatMap(event => commandsOf(event));
}

function commandsOf(event: PolledEvent): readonly ConversationCommand[] {
  const parsed = source.parse?.({ ...event, receivedAt: Date.now() }, configOf());
  if (parsed === undefined || parsed instanceof Promise) throw new Error('the parser is another one');
  return parsed.commands;
}

async function send(content: Json, stored: StoredFile | null = null): Promise<SendResult> {
  if (!source.send) throw new Error('the source does not send');
  return source.send({
    ...{ config: configOf(), channel, http, content, recipient: String(ada.personId), messageId: 'm' },
    ...{ sentAt: Date.now(), conversation: null, lastReceivedAt: null },
    readFile: async () => stored,
  });
}

describe('a bot that is asked for', () => {
  it('hears what the contact writes, edits, presses and likes', async () => {
    const commands = await poll(async () => {
      await telegram.say(ada, 'Hello');
      await telegram.edit(ada, 1, 'Hello!');
      await send({ text: 'Which?', reply_markup: { inline_keyboard: [[{ text: 'Red', callback_data: 'red' }]] } });
      await telegram.press(ada, 2, 'red');
      await telegram.react(ada, 2, '❤');
      await telegram.react(ada, 2, null);
    }, 5);
    const conversation = conversationId(channel.id, '42');
    expect(commands.filter(({ type }) => type !== 'contact.profile')).toMatchObject([
      {
        ...{ type: 'message.receive', conversationId: conversation, senderId: '42', sourceMessageId: '1' },
        messageId: uuid5(channel.id, '42:1'),
      },
      { type: 'message.correct', sourceMessageId: '1', content: expect.stringContaining('Hello!') },
      { type: 'message.receive', headers: { 'postback.payload': 'red' }, sourceMessageId: null },
      { type: 'message.react', sourceMessageId: '2', emoji: '❤' },
      { type: 'message.react', sourceMessageId: '2', emoji: null },
    ]);
    expect(commands[1]).toMatchObject({ type: 'contact.profile', displayName: 'Ada Lovelace' });
    await eventually(() => telegram.state.answeredPresses.length === 1);
  });

  it('orders reactions within a second', async () => {
    const commands = await poll(async () => {
      await telegram.say(ada, 'Hello');
      for (const emoji of ['❤', '👍', '🎉']) await telegram.react(ada, 1, emoji);
    }, 4);
    const times = commands.flatMap(command => (command.type === 'message.react' ? command.sentAt : []));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(new Set(times).size).toBe(3);
  });

  it('has files that are fetched with the token, and nothing is said of it in the message', async () => {
    const [received] = await poll(() => telegram.sendFile(ada, { kind: 'photo', ...png }), 1);
    if (received?.type !== 'message.receive') throw new Error('nothing was received');
    const content = JSON.parse(received.content) as Json;
    const [ref = ''] = source.files?.refsOf(content) ?? [];
    const location = await source.files?.locate({ config: configOf(), channel, ref, http });
    expect(location?.url).toContain(String(channel.token));
    const fetched = await fetch(location?.url ?? '');
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(png.bytes);
    expect(received.content).not.toContain(String(channel.token));
  });
});

describe('a bot that is called', () => {
  it('registers its webhook when it is connected, and takes it away when it is disconnected', async () => {
    const config = configOf({ receive: 'webhook', webhookSecret });
    const request = { bot_token: channel.token } as never;
    const connection = await source.channels?.onConnect({ config, request, http, publicUrl: 'https://airy.example' });
    expect(connection?.sourceChannelId).toBe(channel.sourceChannelId);
    const { webhook } = telegram.state.inboxOf(ada.botId);
    expect(webhook?.url).toBe(`https://airy.example/telegram?bot=${ada.botId}`);
    const asked = {
      ...({ method: 'POST', path: '/telegram', target: webhook?.url ?? '', body: new Uint8Array() } as const),
      ...{ query: { bot: String(ada.botId) }, publicUrl: 'https://airy.example' },
    };
    const headers = { 'x-telegram-bot-api-secret-token': webhook?.secretToken ?? '' };
    expect(source.webhook?.verify({ ...asked, headers }, config)).toEqual({ ok: true });
    const other = { ...asked, headers, query: { bot: '7' } };
    expect(source.webhook?.verify(other, config)).toMatchObject({ ok: false, status: 403 });
    expect(await source.check?.({ config, channel, http })).toEqual({ ok: true, account: '@simulated_bot' });

    await source.channels?.onDisconnect?.({ config, channel, http, publicUrl: 'https://airy.example' });
    expect(telegram.state.inboxOf(ada.botId).webhook).toBeNull();
    expect(await source.check?.({ config, channel, http })).toMatchObject({ ok: false, reason: 'wrong_account' });
  });

  it('is not connected without a secret', async () => {
    const config = configOf({ receive: 'webhook' });
    const request = { bot_token: channel.token } as never;
    await expect(
      source.channels?.onConnect({ config, request, http, publicUrl: 'https://airy.example' }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await source.check?.({ config, channel: null, http })).toMatchObject({ ok: false, reason: 'refused' });
  });
});

describe('what is sent', () => {
  const url = 'https://airy.example/media/file.png';
  beforeEach(async () => {
    await telegram.say(ada, 'Hello');
  });

  it.each<readonly [string, Json]>([
    ['sendMessage', { text: 'Hi', link_preview_options: { is_disabled: true } }],
    ['sendPhoto', { photo: url, caption: 'A parcel' }],
    ['sendVideo', { video: url }],
    ['sendAnimation', { animation: url }],
    ['sendAudio', { audio: url }],
    ['sendVoice', { voice: url }],
    ['sendDocument', { document: url }],
    ['sendSticker', { sticker: url }],
    ['sendLocation', { latitude: 52.5, longitude: 13.4 }],
    ['sendVenue', { latitude: 52.5, longitude: 13.4, title: 'Gate', address: 'Square 1' }],
    ['sendContact', { phone_number: '+4930123456', first_name: 'Grace' }],
  ])('goes by %s', async (method, content) => {
    expect(await send(content)).toEqual({ kind: 'delivered', sourceMessageId: '2' });
    expect(telegram.state.accepted).toMatchObject([{ method, parameters: { ...(content as object), chat_id: '42' } }]);
  });

  it('hands over files of our own', async () => {
    const bytes = Buffer.from('%PDF-1.7 with "quotes"\r\n--and dashes');
    const reply = { inline_keyboard: [[{ text: 'Thanks', callback_data: 'thanks' }]] };
    const content = {
      document: `https://airy.example/media/${'ab'.repeat(32)}.pdf?signature=x`,
      caption: 'Grüße',
      reply_markup: reply,
    };
    expect(await send(content, { bytes, type: 'application/pdf' })).toMatchObject({ kind: 'delivered' });
    expect(telegram.state.accepted).toMatchObject([
      {
        method: 'sendDocument',
        parameters: {
          caption: 'Grüße',
          reply_markup: reply,
          document: { name: 'file-abababab.pdf', size: bytes.length },
        },
      },
    ]);
    const [file] = [...telegram.state.files.values()].slice(-1);
    expect(Buffer.from(file?.bytes ?? [])).toEqual(bytes);
  });

  it.each([
    ['chat_id', { text: 'Hi', chat_id: '7' }],
    ['http', { document: 'file:///etc/passwd' }],
    ['fields', { html: 'Hi' }],
  ])('is refused before it is sent where it says too much: %s', async (words, content) => {
    const calls = telegram.state.calls.length;
    expect(await send(content)).toMatchObject({ kind: 'failed', error: expect.stringContaining(words) });
    expect(telegram.state.calls).toHaveLength(calls);
  });

  it('waits as long as Telegram says', async () => {
    telegram.state.retryAfterSeconds = 17;
    telegram.state.setMode('rate-limited', 1);
    expect(await send({ text: 'Hi' })).toMatchObject({ kind: 'not-accepted', retryAfterMs: 17_000 });
  });

  it('fails for good where the contact has blocked the bot, or the token was revoked', async () => {
    await telegram.block(ada, true);
    expect(await send({ text: 'Hi' })).toMatchObject({ kind: 'failed', code: 'contact_unreachable' });
    telegram.state.revoke(String(channel.token));
    expect(await send({ text: 'Hi' })).toMatchObject({ kind: 'failed', code: 'source_token_invalid' });
    expect(JSON.stringify(await send({ text: 'Hi' }))).not.toContain(channel.token);
  });

  it.each(['cut-before-accept', 'cut-after-accept', 'error'] as const)('is of unknown fate: %s', async mode => {
    telegram.state.setMode(mode, 1);
    expect(await send({ text: 'Hi' })).toMatchObject({ kind: 'unknown' });
  });
});

describe('who writes', () => {
  it('has a name and a picture, whose address is not for showing', async () => {
    await telegram.say(ada, 'Hello');
    const profile = await source.profile?.({ config: configOf(), channel, contactId: '42', http });
    expect(profile).toMatchObject({ found: true, displayName: 'Ada Lovelace', avatarUrl: null });
    const fetched = await fetch(profile?.found === true ? (profile.avatarFile?.url ?? '') : '');
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(png.bytes);
  });
});
