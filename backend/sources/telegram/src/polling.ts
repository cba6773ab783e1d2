/** Long polling: Airy asks Telegram what is new, for machines without a public address. */
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Buttons stop by themselves; those who write after are not to wait for it. */
const pressTimeoutMs = 3_000;

/** Telegram gives at most 100 at once; so many fit into an answer however long they are. */
const mostUpdates = 100;
const fewUpdates = 10;

export interface PollOptions {
  /** Before asking again when somebody else asks. */
  readonly conflictPauseMs: number;
  /** So often in a row; then it is no predecessor of ours that is still going away. */
  readonly conflicts: number;
}

const usual: PollOptions = { conflictPauseMs: 2_000, conflicts: 4 };

type Request = PollRequest<TelegramConfig> & { readonly token: string; readonly options: PollOptions };

export function pollingWith(options: PollOptions): Polling<TelegramConfig> {
  return { isWanted: ({ receive }) => receive === 'polling', poll: request => poll(request, options) };
}

async function poll(request: PollRequest<TelegramConfig>, options: PollOptions): Promise<void> {
  const { config, channel, http, signal } = request;
  const { token } = channel;
  if (token === null) throw new SourceError('token', 'The bot is not connected.');
  const asked = { ...request, token, options };
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
  const read = await patiently(request, offset);
  if (request.signal.aborted) return [];
  if (read.kind !== 'result') throw pollFailure(read);
  if (!Array.isArray(read.result)) throw new SourceError('away', 'Telegram gave no list of updates.');
  return read.result as readonly Json[];
}

/** A predecessor that was cut off is still there for Telegram for some seconds. */
async function patiently(request: Request, offset: number | null): Promise<BotAnswer> {
  const { options, signal } = request;
  for (let conflicts = 1; ; conflicts++) {
    const answer = await ask(request, offset, mostUpdates);
    const isTooLong = answer.kind === 'silence' && answer.outcome.reason === answerTooLong;
    if (isTooLong) return ask(request, offset, fewUpdates);
    if (!isConflict(answer) || conflicts >= options.conflicts || signal.aborted) return answer;
    await sleep(options.conflictPauseMs, undefined, { signal }).catch(() => undefined); // The signal is looked at above.
  }
}

function isConflict(answer: BotAnswer): boolean {
  return answer.kind === 'error' && meaningOf(answer.error) === 'conflict';
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
  if (answer.kind === 'error' && isConflict(answer))
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
    presses.map(parameters =>
      askBotApi({ config, token, http, method: 'answerCallbackQuery', parameters, timeoutMs: pressTimeoutMs }),
    ),
  );
}

export const telegramPolling = pollingWith(usual);
