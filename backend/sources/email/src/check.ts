/** Can the mailbox be read, and can mail be sent? Settings alone have nothing to be wrong. */
import { SourceError } from '@airy/source-kit';
import type { CheckRequest, CheckResult } from '@airy/source-kit';
import { accountOf } from './account.ts';
import type { EmailConfig } from './config.ts';
import { openMailbox } from './mailbox.ts';
import { tryToSignIn } from './smtp.ts';
import { checkResultOf, troubleOf } from './trouble.ts';

export async function checkEmail({ config, channel, http }: CheckRequest<EmailConfig>): Promise<CheckResult> {
  if (channel === null) return { ok: true, account: null };
  try {
    const account = accountOf(channel);
    try {
      (await openMailbox({ account, config, http })).close();
    } catch (error) {
      return checkResultOf(troubleOf(error, 'IMAP', account.imap.host));
    }
    try {
      await tryToSignIn({ account, config, http });
    } catch (error) {
      return checkResultOf(troubleOf(error, 'SMTP', account.smtp.host));
    }
    return { ok: true, account: account.address };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { ok: false, reason: 'token_invalid', message: error.message, nextStep: 'Connect the mailbox again.' };
  }
}
