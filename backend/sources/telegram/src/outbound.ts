/** Sends one message to a private chat. */
import { contentProblem } from '@airy/content';
import { comeAgain, objectAt, SourceError, textAt, unanswered } from '@airy/source-kit';
import type { JsonObject, SendRequest, SendResult, StoredFile } from '@airy/source-kit';
import { askBotApi, meaningOf } from './bot-api.ts';
import type { BotAnswer, BotCall, BotError } from './bot-api.ts';
import type { TelegramConfig } from './config.ts';
import { contents, sendMethodOf, sentFile, type SendMethod } from './content.ts';
import { formOf } from './upload.ts';

type Request = SendRequest<TelegramConfig>;

/** Handing over a file of the largest size takes its time. */
const uploadTimeoutMs = 60_000;

/** @param request `recipient` is the chat's id. Never throws for what the platform does. */
export async function sendToTelegram(request: Request): Promise<SendResult> {
  const { channel, content } = request;
  const problem = contentProblem(contents.telegram, content);
  if (problem !== null) return failed('invalid_request', problem.message);
  const method = sendMethodOf(content);
  const fields = objectAt(content);
  if (method === null || fields === null) return failed('invalid_request', 'The content is nothing that is sent.');
  if (channel.token === null) return failed('channel_disconnected', 'The bot is not connected.');
  try {
    return resultOf(await askBotApi(await callOf(request, channel.token, { method, fields })));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return failed('source_token_invalid', error.message);
  }
}

/** Files of our own store are handed over; what stands elsewhere Telegram fetches itself. */
async function callOf(
  { config, recipient, content, http, readFile }: Request,
  token: string,
  { method, fields }: { readonly method: SendMethod; readonly fields: JsonObject },
): Promise<BotCall> {
  const parameters = { ...fields, chat_id: recipient };
  const call = { config, token, method: method.name, parameters, http };
  const file = sentFile(content);
  const stored: StoredFile | null = file === null || readFile === undefined ? null : await readFile(file.url);
  if (file === null || stored === null) return call;
  return { ...call, form: formOf(parameters, { ...file, ...stored }), timeoutMs: uploadTimeoutMs };
}

function resultOf(answer: BotAnswer): SendResult {
  switch (answer.kind) {
    case 'result':
      return { kind: 'delivered', sourceMessageId: textAt(answer.result, 'message_id') };
    case 'silence':
      return unanswered(answer.outcome);
    case 'unclear':
      // Somebody between us and Telegram answered: it may have handed the message on.
      return answer.status >= 500 || answer.status < 300
        ? { kind: 'unknown', reason: `answer ${answer.status} without a reason` }
        : failed('source_rejected', `Telegram answered ${answer.status} without a reason.`);
    case 'error':
      return refusalOf(answer.error);
  }
}

function refusalOf(error: BotError): SendResult {
  const { description, status, retryAfterMs } = error;
  const words = JSON.stringify({ ok: false, error_code: status, description });
  switch (meaningOf(error)) {
    case 'come-again':
      return comeAgain(description, retryAfterMs);
    case 'unclear':
      return { kind: 'unknown', reason: description };
    case 'token':
      return failed('source_token_invalid', `Telegram does not accept the bot's token: ${description}`, words);
    case 'blocked':
      return failed('contact_unreachable', `The contact takes no messages from this bot: ${description}`, words);
    default:
      return failed('source_rejected', description, words);
  }
}

function failed(code: string, error: string, sourceError: string | null = null): SendResult {
  return { kind: 'failed', code, error, sourceError };
}
