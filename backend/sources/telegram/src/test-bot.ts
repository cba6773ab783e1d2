/** A connected bot and the Bot API's answers, for tests. */
import type { Json, OpenChannel, SourceHttp } from '@airy/source-kit';
import { telegramConfig } from './config.ts';

export const webhookSecret = 'a secret that is long enough';
export const config = telegramConfig.parse({ receive: 'webhook', webhookSecret });
export const pollingConfig = telegramConfig.parse({});

export const botId = '100000001';
export const token = `${botId}:AAF-token-that-nobody-sees-0123456789`;

/** Id by Airy's scheme: `uuid5("telegram", "100000001")`. */
export const openBot: OpenChannel = {
  id: '667c765c-d9db-5615-a104-f6422c43affd',
  sourceChannelId: botId,
  token,
  metadata: {},
};

export function result(value: Json): { status: number; body: Json } {
  return { status: 200, body: { ok: true, result: value } };
}

/** An error as the Bot API words it. */
export function refusal(status: number, description: string, parameters?: Json): { status: number; body: Json } {
  const more = parameters === undefined ? {} : { parameters };
  return { status, body: { ok: false, error_code: status, description, ...more } };
}

export type Call = Parameters<SourceHttp['request']>[0];

export function methodOf({ url }: Call): string {
  return new URL(url).pathname.split('/').at(-1) ?? '';
}

export type Answers = Readonly<Record<string, { readonly status: number; readonly body: Json }>>;

export const me = { id: 100000001, is_bot: true, first_name: 'Example Shop', username: 'example_shop_bot' };
