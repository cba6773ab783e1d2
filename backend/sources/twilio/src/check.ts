/** Are account SID and auth token good, and is the channel's number still the account's? */
import { SourceError } from '@airy/source-kit';
import type { CheckReason, CheckRequest, CheckResult, Consequence } from '@airy/source-kit';
import { hasChannel } from './channels.ts';
import type { TwilioConfig } from './config.ts';
import { readAccount } from './numbers.ts';

const reasons: Readonly<Record<Consequence, CheckReason>> = {
  input: 'refused',
  refused: 'refused',
  token: 'token_invalid',
  away: 'unreachable',
};

const nextSteps: Readonly<Record<Consequence, string>> = {
  input: 'Compare the settings with the Twilio Console.',
  refused: 'Look at the account in the Twilio Console: it may be suspended, or closed.',
  token: 'Copy account SID and auth token from the Twilio Console (Account Info) into the settings.',
  away: 'Try again in a moment.',
};

/** Twilio's own words may be a single one. */
const sentences: Readonly<Record<Consequence, (said: string) => string>> = {
  input: said => `Twilio does not take the settings: ${said}`,
  refused: said => `Twilio does not let us use the account: ${said}`,
  token: said => said,
  away: said => `Twilio could not tell: ${said}`,
};

export async function checkTwilio({ config, channel, http }: CheckRequest<TwilioConfig>): Promise<CheckResult> {
  try {
    const { name } = await readAccount({ config, http });
    if (channel !== null && !(await hasChannel({ config, http }, channel))) return gone(channel.sourceChannelId);
    return { ok: true, account: name };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { consequence, message } = error;
    return {
      ok: false,
      reason: reasons[consequence],
      message: sentences[consequence](message),
      nextStep: nextSteps[consequence],
    };
  }
}

function gone(number: string): CheckResult {
  return {
    ok: false,
    reason: 'not_found',
    message: `The account has no number ${number}.`,
    nextStep: 'Buy or move the number in the Twilio Console, or disconnect the channel.',
  };
}
