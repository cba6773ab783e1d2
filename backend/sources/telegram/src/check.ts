/** Is the bot's token good, and do its messages reach us? */
import { numberAt, SourceError, textAt } from '@airy/source-kit';
import type { CheckReason, CheckRequest, CheckResult } from '@airy/source-kit';
import { askBotApi, failureOf, meaningOf } from './bot-api.ts';
import type { BotAnswer, ErrorMeaning } from './bot-api.ts';
import type { TelegramConfig } from './config.ts';

type Request = CheckRequest<TelegramConfig>;
type Failure = Extract<CheckResult, { readonly ok: false }>;

const reasons: Readonly<Record<ErrorMeaning, CheckReason>> = {
  'come-again': 'rate_limited',
  token: 'token_invalid',
  blocked: 'permission_missing',
  conflict: 'refused',
  unclear: 'unreachable',
  refused: 'refused',
};

const nextSteps: Readonly<Partial<Record<CheckReason, string>>> = {
  token_invalid: 'Send /token to @BotFather, and connect the bot again with what it answers.',
  rate_limited: 'Wait a minute, then check again.',
  unreachable: 'Check that this machine reaches the address of the Bot API.',
};

export async function checkTelegram(request: Request): Promise<CheckResult> {
  try {
    return request.channel === null ? await checkSettings(request) : await checkBot(request);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return failure('token_invalid', error.message);
  }
}

/** The form of a token, and nobody's: a Bot API server says that it does not know the bot. */
const nobody = `1:${'A'.repeat(35)}`;

async function checkSettings({ config, http }: Request): Promise<CheckResult> {
  if (config.receive === 'webhook' && config.webhookSecret === undefined)
    return failure(
      'refused',
      'Webhooks need a secret, and webhookSecret is not set.',
      'Set webhookSecret, or set receive to polling.',
    );
  const answer = await askBotApi({ config, token: nobody, method: 'getMe', http });
  if (answer.kind === 'error' && meaningOf(answer.error) === 'token') return { ok: true, account: null };
  return answer.kind === 'result' ? { ok: true, account: null } : failureBy(answer);
}

async function checkBot({ config, channel, http }: Request): Promise<CheckResult> {
  const access = { config, token: channel?.token ?? '', http };
  const me = await askBotApi({ ...access, method: 'getMe' });
  if (me.kind !== 'result') return failureBy(me);
  const username = textAt(me.result, 'username');
  const account = username === null ? textAt(me.result, 'first_name') : `@${username}`;
  if (textAt(me.result, 'id') !== channel?.sourceChannelId)
    return failure(
      'wrong_account',
      `The token is that of another bot, ${account ?? 'without a name'}.`,
      'Connect the bot again with its own token.',
    );
  if (config.receive === 'polling') return { ok: true, account };
  const webhook = await askBotApi({ ...access, method: 'getWebhookInfo' });
  if (webhook.kind !== 'result') return failureBy(webhook);
  return webhookProblem(webhook.result, channel.sourceChannelId) ?? { ok: true, account };
}

function webhookProblem(webhook: unknown, botId: string): Failure | null {
  const url = textAt(webhook, 'url') ?? '';
  if (!url.endsWith(`/telegram?bot=${botId}`))
    return failure(
      'wrong_account',
      url === '' ? 'Telegram has no webhook for this bot.' : 'Telegram calls somebody else for this bot.',
      'Connect the bot again.',
    );
  const last = textAt(webhook, 'last_error_message');
  const waiting = numberAt(webhook, 'pending_update_count') ?? 0;
  if (last === null || waiting === 0) return null;
  return failure(
    'unreachable',
    `Telegram could not hand over ${waiting} messages: ${last}`,
    'Check that the public address can be reached with https; after a change of webhookSecret, connect the bot again.',
  );
}

function failureBy(answer: Exclude<BotAnswer, { kind: 'result' }>): Failure {
  const reason = answer.kind === 'error' ? reasons[meaningOf(answer.error)] : 'unreachable';
  return failure(reason, failureOf(answer).message);
}

function failure(
  reason: CheckReason,
  message: string,
  nextStep = nextSteps[reason] ?? 'Connect the bot again.',
): Failure {
  return { ok: false, reason, message, nextStep };
}
