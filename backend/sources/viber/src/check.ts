/** Is the auth token good, and is it that of the channel's bot? */
import { SourceError } from '@airy/source-kit';
import type { CheckReason, CheckRequest, CheckResult, Consequence } from '@airy/source-kit';
import { readAccount } from './channels.ts';
import type { ViberConfig } from './config.ts';

const reasons: Readonly<Record<Consequence, CheckReason>> = {
  input: 'refused',
  refused: 'refused',
  token: 'token_invalid',
  away: 'unreachable',
};

const nextSteps: Readonly<Record<Consequence, string>> = {
  input: 'Compare the settings with those of the bot.',
  refused: 'Look at the bot at partners.viber.com: it may be blocked or suspended.',
  token: 'Copy the auth token of the bot (Edit info, or partners.viber.com) into the settings.',
  away: 'Try again in a moment.',
};

export async function checkViber({ config, channel, http }: CheckRequest<ViberConfig>): Promise<CheckResult> {
  try {
    const account = await readAccount(config, http);
    if (channel !== null && channel.sourceChannelId !== account.id) return otherBot(account.name ?? account.id);
    return { ok: true, account: account.name };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { consequence, message } = error;
    return { ok: false, reason: reasons[consequence], message, nextStep: nextSteps[consequence] };
  }
}

function otherBot(name: string): CheckResult {
  return {
    ok: false,
    reason: 'wrong_account',
    message: `The auth token is that of another bot (${name}).`,
    nextStep: 'Enter the token of the channel’s bot, or connect the other bot as a channel of its own.',
  };
}
