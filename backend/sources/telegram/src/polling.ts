/** Long polling: Airy asks Telegram what is new, for machines without a public address. */
import { answerTooLong, numberAt, SourceError } from '@airy/source-kit';
import type { Json, PolledEvent, Polling, PollRequest } from '@airy/source-kit';
import { askBotApi, failureOf, meaningOf } from './bot-api.ts';
import type { BotAnswer } from './bot-api.ts';
import { deleteWebhook } from './channels.ts';
import type { TelegramConfig } from './config.ts';
import { allowedUpdates } from './inbound.ts';
import { answerToPress } from './webhook.ts';

/** How long Telegram holds a question when there is nothing new. */
const holdSeconds = 50;
const timeoutMs = (holdSeconds + 15) * 1000;

/** Telegram gives at most 100 at once; so many fit into an answer however long they are. */
const mostUpdates = 100;
const fewUpdates = 10;

type Request = PollRequest<TelegramConfig> & { readonly token: string };

async function poll(request: PollRequest<TelegramConfig>): Promise<void> {
  const { config, channel, http, signal } = request;
  const { token } = channel;
  if (token === null) throw new SourceError('token', 'The bot is not connected.');
  const asked = { ...request, token };
  // Telegram answers nobody who asks while it calls somebody.
  await deleteWebhook({ config, token, http });
  for (let next = offsetOf(request.cursor); !signal.aborted;) {
    const updates = await newUpdates(asked, next);
    if (updates.length === 0) continue;
    next = Math.max(...updates.map(update => numberAt(update, 'update_id') ?? 0)) + 1;
    // Asking from there on is what makes Telegram forget the others: not before they are safe.
    await request.save(updates.map(eventOf), { offset: next });
    await answerPresses(asked, updates);
  }

  function eventOf(update: Json): PolledEvent {
    return { body: Buffer.from(JSON.stringify(update)), headers: { 'query-bot': channel.sourceChannelId } };
  }
}

/** Null: Telegram's own first. */
function offsetOf(cursor: Json): number | null {
  return numberAt(cursor, 'offset');
}

/** Empty: nothing new, or the signal fired. @throws SourceError */
async function newUpdates(request: Request, offset: number | null): Promise<readonly Json[]> {
  const answer = await ask(request, offset, mostUpdates);
  const isTooLong = answer.kind === 'silence' && answer.outcome.reason === answerTooLong;
  const read = isTooLong ? await ask(request, offset, fewUpdates) : answer;
  if (request.signal.aborted) return [];
  if (read.kind !== 'result') throw pollFailure(read);
  if (!Array.isArray(read.result)) throw new SourceError('away', 'Telegram gave no list of updates.');
  return read.result as readonly Json[];
}

function ask({ config, token, http, signal }: Request, offset: number | null, limit: number): Promise<BotAnswer> {
  const parameters = {
    ...(offset === null ? {} : { offset }),
    limit,
    timeout: holdSeconds,
    allowed_updates: allowedUpdates,
  };
  return askBotApi({ config, token, http, method: 'getUpdates', parameters, timeoutMs, signal });
}

/** Two cannot ask for one bot: Telegram turns away the one that asked first. */
function pollFailure(answer: Exclude<BotAnswer, { kind: 'result' }>): SourceError {
  if (answer.kind === 'error' && meaningOf(answer.error) === 'conflict')
    return new SourceError(
      'refused',
      `Another program asks for this bot's messages, or has set a webhook: ${answer.error.description}`,
    );
  return failureOf(answer);
}

/** So that the pressed button stops turning; after some seconds it does so by itself, so nothing follows from a failure. */
async function answerPresses({ config, token, http }: Request, updates: readonly Json[]): Promise<void> {
  const presses = updates.flatMap(update => answerToPress(update) ?? []);
  await Promise.all(
    presses.map(parameters => askBotApi({ config, token, http, method: 'answerCallbackQuery', parameters })),
  );
}

export const telegramPolling: Polling<TelegramConfig> = {
  isWanted: ({ receive }) => receive === 'polling',
  poll,
};
