/** The judge: grammY, a library for bots that knows nothing of Airy, takes the simulator for Telegram. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@airy/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Bot, GrammyError, InlineKeyboard, InputFile, webhookCallback } from 'grammy';
import { defaultSettings } from './settings.ts';
import { startTelegramSimulator } from './simulator.ts';
import type { TelegramSimulator } from './telegram-simulator.ts';

const [simulated] = defaultSettings.bots;
const token = simulated?.token ?? '';
const ada = { botId: simulated?.id ?? 0, personId: 42 };
const png = { bytes: Buffer.from('89504e470d0a1a0a', 'hex'), type: 'image/png', name: 'parcel.png' };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function play(): Promise<{ readonly telegram: TelegramSimulator; readonly bot: Bot }> {
  const telegram = await startTelegramSimulator({ fetchesFiles: false });
  cleanups.push(() => telegram.close());
  telegram.introduce(ada.personId, 'Ada Lovelace', png);
  return { telegram, bot: new Bot(token, { client: { apiRoot: telegram.url } }) };
}

/** @returns what the bot heard, in its own words. */
async function polls(bot: Bot): Promise<string[]> {
  const heard: string[] = [];
  bot.on('message', context => void heard.push(context.message.text ?? Object.keys(context.message).join(' ')));
  bot.on('edited_message', context => void heard.push(`edited: ${context.editedMessage.text}`));
  bot.on('callback_query:data', async context => {
    heard.push(`pressed: ${context.callbackQuery.data}`);
    await context.answerCallbackQuery();
  });
  bot.on('message_reaction', context => void heard.push(`reacted: ${context.reactions().emoji.join()}`));
  const ended = bot.start({ allowed_updates: ['message', 'edited_message', 'callback_query', 'message_reaction'] });
  cleanups.push(async () => (await bot.stop(), ended));
  return heard;
}

/** A server that grammY listens with, registered as the bot's webhook. */
async function listens(bot: Bot, secret: string): Promise<string> {
  const handle = webhookCallback(bot, 'http', { secretToken: secret });
  const server = createServer((request, response) => {
    handle(request, response).catch(() => void response.writeHead(500).end());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise<void>(resolve => (server.close(() => resolve()), server.closeAllConnections())));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await bot.api.setWebhook(url, { secret_token: secret });
  return url;
}

describe('a bot of grammY that asks', () => {
  it('hears all that the contact does, and answers', async () => {
    const { telegram, bot } = await play();
    const heard = await polls(bot);
    await eventually(() => telegram.state.inboxOf(ada.botId).wasAsked);
    expect(await telegram.say(ada, 'Hello')).toBe(true);
    await telegram.edit(ada, 1, 'Hello!');
    const keyboard = new InlineKeyboard().text('Red', 'red');
    const sent = await bot.api.sendMessage(ada.personId, 'Which?', { reply_markup: keyboard });
    await telegram.press(ada, sent.message_id, 'red');
    await telegram.react(ada, sent.message_id, '❤');
    await eventually(() => heard.length === 4 && telegram.state.answeredPresses.length === 1);
    expect(heard).toEqual(['Hello', 'edited: Hello!', 'pressed: red', 'reacted: ❤']);
    expect(telegram.state.lines(ada.botId, ada.personId)).toMatchObject([
      { from: 'contact', message: { text: 'Hello!' } },
      { from: 'bot', message: { text: 'Which?' }, reaction: '❤' },
    ]);
  });

  it('is told what was written while nobody asked', async () => {
    const { telegram, bot } = await play();
    expect(await telegram.say(ada, 'Anybody there?')).toBe(false);
    const heard = await polls(bot);
    await eventually(() => heard.length > 0);
    expect(heard).toEqual(['Anybody there?']);
  });

  it('is turned away when another one asks', async () => {
    const { telegram, bot } = await play();
    const first = bot.api.getUpdates({ timeout: 50 }).catch((error: unknown) => error);
    await eventually(() => telegram.state.inboxOf(ada.botId).wasAsked);
    const second = bot.api.getUpdates({ timeout: 0 });
    expect(await first).toMatchObject({ error_code: 409, description: expect.stringContaining('terminated by other') });
    expect(await second).toEqual([]);
    await bot.api.setWebhook('http://127.0.0.1:1/hook');
    await expect(bot.api.getUpdates()).rejects.toMatchObject({ error_code: 409 });
  });
});

describe('a bot of grammY that is called', () => {
  it('takes updates by their secret token, again until it takes them, and refuses forged ones', async () => {
    const { telegram, bot } = await play();
    await bot.init();
    const heard: string[] = [];
    let failures = 2;
    bot.on('message:text', context => {
      if (failures-- > 0) throw new Error('out of order');
      heard.push(context.message.text);
    });
    await listens(bot, 'a-secret_token');
    expect(await telegram.say(ada, 'Hello')).toBe(true);
    expect(heard).toEqual(['Hello']);
    expect(await telegram.forge(ada, 'forged')).toBe(401);
    expect(await telegram.forge(ada, 'forged', 'missing')).toBe(401);
    expect(await telegram.redeliver({ times: 3, shuffled: true })).toEqual([200, 200, 200]);
    expect(heard).toEqual(['Hello', 'Hello', 'Hello', 'Hello']);
  });

  it('may answer a pressed button in its answer to the call', async () => {
    const { telegram } = await play();
    const client = { apiRoot: telegram.url, canUseWebhookReply: (method: string) => method === 'answerCallbackQuery' };
    const bot = new Bot(token, { client });
    await bot.init();
    bot.on('callback_query', context => context.answerCallbackQuery());
    await listens(bot, 'secret');
    await telegram.say(ada, 'Hello');
    const { message_id: messageId } = await bot.api.sendMessage(ada.personId, 'Which?');
    await telegram.press(ada, messageId, 'red');
    expect(telegram.state.answeredPresses).toHaveLength(1);
    expect(telegram.state.calls).not.toContain('answerCallbackQuery');
  });
});

describe('a bot of grammY that sends', () => {
  it('sends all kinds, and is told the message', async () => {
    const { telegram, bot } = await play();
    await telegram.say(ada, 'Hello');
    const to = ada.personId;
    expect((await bot.api.sendPhoto(to, 'https://example.org/a.png', { caption: 'A' })).photo).toHaveLength(1);
    expect((await bot.api.sendDocument(to, new InputFile(Buffer.from('%PDF'), 'b.pdf'))).document.file_name).toBe(
      'b.pdf',
    );
    expect((await bot.api.sendVoice(to, 'https://example.org/c.ogg')).voice.file_id).toBeTruthy();
    expect((await bot.api.sendLocation(to, 52.5, 13.4)).location.latitude).toBe(52.5);
    expect((await bot.api.sendVenue(to, 52.5, 13.4, 'Gate', 'Square 1')).venue.title).toBe('Gate');
    expect((await bot.api.sendContact(to, '+4930123', 'Grace')).contact.phone_number).toBe('+4930123');
    expect(telegram.state.accepted.map(({ method }) => method)).toEqual([
      'sendPhoto',
      'sendDocument',
      'sendVoice',
      'sendLocation',
      'sendVenue',
      'sendContact',
    ]);
  });

  it('fetches files and reads who writes', async () => {
    const { telegram, bot } = await play();
    await telegram.sendFile(ada, { kind: 'photo', ...png, caption: 'My parcel' });
    const [update] = await bot.api.getUpdates();
    const photo = update?.message?.photo?.at(-1);
    const file = await bot.api.getFile(photo?.file_id ?? '');
    const fetched = await fetch(`${telegram.url}/file/bot${token}/${file.file_path}`);
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(png.bytes);
    expect(await bot.api.getChat(ada.personId)).toMatchObject({ first_name: 'Ada', last_name: 'Lovelace' });
    expect((await bot.api.getUserProfilePhotos(ada.personId)).total_count).toBe(1);
  });

  it.each([
    [
      'a blocked bot',
      403,
      'Forbidden: bot was blocked by the user',
      (telegram: TelegramSimulator) => void telegram.block(ada, true),
    ],
    [
      'a rate limit',
      429,
      'Too Many Requests: retry after 1',
      (telegram: TelegramSimulator) => telegram.state.setMode('rate-limited', 1),
    ],
    [
      'a restart',
      500,
      'Internal Server Error: restart',
      (telegram: TelegramSimulator) => telegram.state.setMode('error', 1),
    ],
    ['a revoked token', 401, 'Unauthorized', (telegram: TelegramSimulator) => telegram.state.revoke(token)],
  ])('is told of %s', async (_what, code, description, prepare) => {
    const { telegram, bot } = await play();
    await telegram.say(ada, 'Hello');
    prepare(telegram);
    const error = await bot.api.sendMessage(ada.personId, 'Hi').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GrammyError);
    expect(error).toMatchObject({ error_code: code, description });
    if (code === 429) expect(error).toMatchObject({ parameters: { retry_after: 1 } });
  });

  it.each([
    ['no text', () => ({ text: '' }), /message text is empty/],
    ['too much text', () => ({ text: 'a'.repeat(4097) }), /message is too long/],
    [
      'buttons without an action',
      () => ({ text: 'a', reply_markup: { inline_keyboard: [[{ text: 'b' }]] } }),
      /text buttons/,
    ],
    ['a parameter that Telegram would pass over', () => ({ text: 'a', colour: 'red' }), /colour is not known/],
  ])('is refused %s', async (_what, content, words) => {
    const { telegram, bot } = await play();
    await telegram.say(ada, 'Hello');
    const { text, ...others } = content();
    await expect(bot.api.sendMessage(ada.personId, text, others)).rejects.toThrow(words);
  });

  it('reaches nobody who never wrote', async () => {
    const { bot } = await play();
    await expect(bot.api.sendMessage(ada.personId, 'Hi')).rejects.toThrow(/can't initiate conversation/);
    await expect(bot.api.sendMessage(7, 'Hi')).rejects.toThrow(/chat not found/);
  });
});
