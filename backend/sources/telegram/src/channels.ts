/** Connecting bots. */
import { SourceError, textAt } from '@airy/source-kit';
import type { ChannelSetup, Connection, ConnectRequest, OpenChannel, SourceHttp } from '@airy/source-kit';
import { z } from 'zod';
import { callBotApi, isBotToken } from './bot-api.ts';
import type { TelegramConfig } from './config.ts';
import { allowedUpdates } from './inbound.ts';
import { secretToken, webhookUrl } from './webhook.ts';

const botToken = z
  .string()
  .trim()
  .refine(isBotToken, 'is no token of a bot: @BotFather gives one like 123456789:AAF…, 46 characters')
  .meta({
    title: 'Bot token',
    description: '@BotFather gives it when you make the bot (/newbot), and shows it again with /token.',
    secret: true,
    examples: ['123456789:AAFthis-is-a-token-as-BotFather-gives1'],
  });

const connect = z.object({
  bot_token: botToken,
  name: z.string().nullish().meta({ title: 'Name', description: 'Of the channel; by default the name of the bot.' }),
  image_url: z.string().nullish().meta({ title: 'Picture', description: 'Address of a picture of the channel.' }),
});
const explore = z.object({ bot_token: botToken });

interface Bot {
  readonly id: string;
  readonly name: string;
  readonly username: string | null;
}

/** Whose token it is. @throws SourceError */
export async function readBot(config: TelegramConfig, token: string, http: SourceHttp): Promise<Bot> {
  const me = await callBotApi({ config, token, method: 'getMe', http });
  const id = textAt(me, 'id');
  if (id === null || !/^\d{1,20}$/.test(id)) throw new SourceError('refused', 'Telegram did not tell the bot.');
  const username = textAt(me, 'username');
  return { id, username, name: textAt(me, 'first_name') ?? username ?? `Bot ${id}` };
}

async function onConnect(given: ConnectRequest<TelegramConfig, z.infer<typeof connect>>): Promise<Connection> {
  const { config, request, http, publicUrl } = given;
  const token = request.bot_token;
  const bot = await readBot(config, token, http);
  if (config.receive === 'webhook') await setWebhook({ config, token, http }, { publicUrl, botId: bot.id });
  else await deleteWebhook({ config, token, http });
  return {
    sourceChannelId: bot.id,
    token,
    metadata: {
      name: request.name ?? bot.name,
      ...(request.image_url == null ? {} : { image_url: request.image_url }),
      ...(bot.username === null ? {} : { bot_username: bot.username }),
    },
  };
}

interface Access {
  readonly config: TelegramConfig;
  readonly token: string;
  readonly http: SourceHttp;
}

/** What waits for the bot stays: it is what customers wrote. */
async function setWebhook(access: Access, { publicUrl, botId }: { publicUrl: string; botId: string }): Promise<void> {
  const { webhookSecret } = access.config;
  if (webhookSecret === undefined)
    throw new SourceError(
      'input',
      'Webhooks need the setting webhookSecret; with receive: polling Airy asks Telegram instead.',
    );
  await callBotApi({
    ...access,
    method: 'setWebhook',
    parameters: {
      url: webhookUrl(publicUrl, botId),
      secret_token: secretToken(webhookSecret, botId),
      allowed_updates: allowedUpdates,
      drop_pending_updates: false,
    },
  });
}

export async function deleteWebhook(access: Access): Promise<void> {
  await callBotApi({ ...access, method: 'deleteWebhook', parameters: { drop_pending_updates: false } });
}

/** Telegram keeps what is written for a day. A token it does not know any more has no webhook either. */
async function onDisconnect(request: {
  readonly config: TelegramConfig;
  readonly channel: OpenChannel;
  readonly http: SourceHttp;
}): Promise<void> {
  const { config, channel, http } = request;
  if (channel.token === null) return;
  try {
    await deleteWebhook({ config, token: channel.token, http });
  } catch (error) {
    if (!(error instanceof SourceError) || error.consequence !== 'token') throw error;
  }
}

/** A token is of one bot. */
async function onExplore({ config, request, http }: ConnectRequest<TelegramConfig, z.infer<typeof explore>>) {
  const bot = await readBot(config, request.bot_token, http);
  const fields = { bot_username: bot.username };
  return [{ sourceChannelId: bot.id, name: bot.name, imageUrl: null, fields }];
}

export const telegramChannels: ChannelSetup<TelegramConfig> = { connect, onConnect, onDisconnect, explore, onExplore };
