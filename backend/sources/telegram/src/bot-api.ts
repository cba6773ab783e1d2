/**
 * The Bot API: addresses, answers, and what its errors mean. Its tokens stand in its addresses; that is the platform's
 * rule. So no address leaves this folder, and no words of Telegram are passed on before the token is taken out.
 */
import { numberAt, retryAfterMs, SourceError, textAt, tryJson, valueAt } from '@airy/source-kit';
import type { HttpOutcome, Json, SourceHttp } from '@airy/source-kit';
import type { TelegramConfig } from './config.ts';

/** As BotFather gives them: the bot's id, a colon, 35 characters. Anything else could lead to other addresses. */
const tokenForm = /^(\d{1,20}):[A-Za-z0-9_-]{20,100}$/;

export function isBotToken(text: string): boolean {
  return tokenForm.test(text);
}

export interface BotCall {
  readonly config: TelegramConfig;
  readonly token: string;
  /** e.g. `getMe`. */
  readonly method: string;
  readonly parameters?: { readonly [name: string]: Json };
  /** The parameters with a file, where one is handed over. */
  readonly form?: { readonly contentType: string; readonly bytes: Uint8Array };
  readonly http: SourceHttp;
  /** Whole call. Default: that of `http`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What Telegram said, without the token. */
export interface BotError {
  readonly status: number;
  readonly description: string;
  /** When to come again, where Telegram says so. */
  readonly retryAfterMs: number | null;
}

export type BotAnswer =
  | { readonly kind: 'result'; readonly result: Json }
  | { readonly kind: 'error'; readonly error: BotError }
  /** Not in Telegram's words: somebody between us answered. */
  | { readonly kind: 'unclear'; readonly status: number }
  | { readonly kind: 'silence'; readonly outcome: Extract<HttpOutcome, { readonly reason: string }> };

export type ErrorMeaning = 'come-again' | 'token' | 'blocked' | 'conflict' | 'unclear' | 'refused';

/** A 5xx can follow after a message was taken ("restart"), so it says nothing of its fate. */
export function meaningOf({ status }: BotError): ErrorMeaning {
  if (status === 429) return 'come-again';
  // Our methods exist: what is not found is the bot.
  if (status === 401 || status === 404) return 'token';
  if (status === 403) return 'blocked';
  if (status === 409) return 'conflict';
  return status >= 500 ? 'unclear' : 'refused';
}

/** Never throws for what Telegram does. @throws SourceError `token` for what can be no token. */
export async function askBotApi(call: BotCall): Promise<BotAnswer> {
  const { config, token, method, parameters = {}, form, http, ...more } = call;
  const url = `${baseOf(config, token)}/${method}`;
  const body =
    form === undefined ? { body: parameters } : { headers: { 'content-type': form.contentType }, body: form.bytes };
  return answerOf(await http.request({ method: 'POST', url, ...body, ...more }), token);
}

function answerOf(outcome: HttpOutcome, token: string): BotAnswer {
  if (outcome.sent !== true) return { kind: 'silence', outcome };
  const body = tryJson(outcome.text);
  const isAccepted = outcome.status >= 200 && outcome.status < 300;
  if (isAccepted && valueAt(body, 'ok') === true)
    return { kind: 'result', result: (valueAt(body, 'result') ?? null) as Json };
  const description = textAt(body, 'description');
  if (valueAt(body, 'ok') !== false || description === null) return { kind: 'unclear', status: outcome.status };
  return {
    kind: 'error',
    error: {
      status: numberAt(body, 'error_code') ?? outcome.status,
      description: withoutToken(description, token),
      retryAfterMs: retryAfter(body) ?? retryAfterMs(outcome.headers),
    },
  };
}

/** The result of a method. @throws SourceError */
export async function callBotApi(call: BotCall): Promise<Json> {
  const answer = await askBotApi(call);
  if (answer.kind === 'result') return answer.result;
  throw failureOf(answer);
}

export function failureOf(answer: Exclude<BotAnswer, { kind: 'result' }>): SourceError {
  if (answer.kind === 'silence') return away(`could not be reached (${answer.outcome.reason})`);
  if (answer.kind === 'unclear') return away(`answered ${answer.status} without saying why`);
  const { description, retryAfterMs: waitMs } = answer.error;
  switch (meaningOf(answer.error)) {
    case 'come-again':
    case 'unclear':
      return away(`says: ${description}`, waitMs);
    case 'token':
      return new SourceError('token', `Telegram does not accept the bot's token: ${description}`);
    default:
      return new SourceError('refused', description);
  }
}

/** Where a file can be fetched for an hour; holds the token. @param path `file_path` of `getFile`. */
export function fileUrl(config: TelegramConfig, token: string, path: string): string {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  return `${baseOf(config, token, '/file')}/${escaped}`;
}

function baseOf({ apiUrl }: TelegramConfig, token: string, folder = ''): string {
  if (!isBotToken(token)) throw new SourceError('token', 'This is no token of a bot.');
  return `${apiUrl.replace(/\/+$/, '')}${folder}/bot${token}`;
}

function away(what: string, waitMs: number | null = null): SourceError {
  return new SourceError('away', `Telegram ${what}.`, waitMs === null ? {} : { retryAfterMs: waitMs });
}

/** Longest wait that Telegram's word is taken for; then it is asked again. */
const longestWaitSeconds = 3_600;

function retryAfter(body: Json): number | null {
  const seconds = numberAt(body, 'parameters', 'retry_after');
  return seconds === null ? null : Math.min(longestWaitSeconds, Math.max(0, seconds)) * 1000;
}

/** Telegram does not quote tokens today. */
function withoutToken(text: string, token: string): string {
  return text.replaceAll(token, '…').slice(0, 2_000);
}
