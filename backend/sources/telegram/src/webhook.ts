/** Intake: one update a body, with a secret token in a header. */
import { createHmac } from 'node:crypto';
import { idAt, isHmac, numberAt, objectAt, readJson, readText, SourceError } from '@airy/source-kit';
import type { Json, RawRequest, Verification, Webhook } from '@airy/source-kit';
import type { TelegramConfig } from './config.ts';

const path = '/telegram';
const header = 'x-telegram-bot-api-secret-token';

/** A message with a long text that answers another such has about 70 KB. Bytes. */
const maxBytes = 1024 * 1024;

/** What Telegram shows with each update of this bot; nobody can make it of another bot's. */
export function secretToken(secret: string, botId: string): string {
  return createHmac('sha256', secret).update(proved(botId)).digest('hex');
}

function proved(botId: string): string {
  return `telegram webhook of ${botId}`;
}

/** Where Telegram shall send the updates of this bot. */
export function webhookUrl(publicUrl: string, botId: string): string {
  return `${publicUrl.replace(/\/+$/, '')}${path}?bot=${botId}`;
}

function verify({ headers, query }: RawRequest, { webhookSecret: secret }: TelegramConfig): Verification {
  const botId = query['bot'] ?? '';
  if (!/^\d{1,20}$/.test(botId)) return { ok: false, status: 400, reason: 'the address names no bot' };
  const signature = headers[header];
  if (signature === undefined) return { ok: false, status: 400, reason: `${header} is missing` };
  const isRight =
    secret !== undefined &&
    isHmac({ algorithm: 'sha256', secret, body: Buffer.from(proved(botId)), signature, encoding: 'hex' });
  return isRight ? { ok: true } : { ok: false, status: 403, reason: `${header} is not the bot's` };
}

/** The chat: an update is about one. Those that are about none stand with their bot. */
function orderKey({ body, query }: RawRequest): string {
  const update = readJson(readText(body));
  if (numberAt(update, 'update_id') === null) throw new SourceError('input', 'The body is no update.');
  const chat = Object.values(objectAt(update) ?? {}).flatMap(
    about => idAt(about, 'chat', 'id') ?? idAt(about, 'message', 'chat', 'id') ?? idAt(about, 'from', 'id') ?? [],
  )[0];
  return `${query['bot'] ?? ''}:${chat ?? ''}`;
}

/** A pressed button waits for an answer; Telegram takes one in place of ours to the webhook. */
function answer({ body }: RawRequest): { body: string; contentType: string } {
  const pressed = answerToPress(readJson(readText(body)));
  const text = pressed === null ? '{}' : JSON.stringify({ method: 'answerCallbackQuery', ...pressed });
  return { body: text, contentType: 'application/json' };
}

/** Parameters of `answerCallbackQuery`, which stops the button's turning; null if no button was pressed. */
export function answerToPress(update: Json): { readonly callback_query_id: string } | null {
  const id = idAt(update, 'callback_query', 'id');
  return id === null ? null : { callback_query_id: id };
}

export const telegramWebhook: Webhook<TelegramConfig> = {
  path,
  maxBytes,
  signatureHeaders: [header],
  keepQuery: ['bot'],
  verify,
  orderKey,
  answer,
};
