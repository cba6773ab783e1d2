/** Are the app's id and secret good, and is a page's token? */
import { SourceError } from '@airy/source-kit';
import type { CheckRequest, CheckReason, CheckResult, Consequence } from '@airy/source-kit';
import { textAt } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';
import { authorization, callGraph, graphUrl } from '@airy/graph-api';

const reasons: Readonly<Record<Consequence, CheckReason>> = {
  input: 'refused',
  refused: 'permission_missing',
  token: 'token_invalid',
  away: 'unreachable',
};

export async function checkFacebook({ config, channel, http }: CheckRequest<FacebookConfig>): Promise<CheckResult> {
  const token = channel === null ? `${config.appId}|${config.appSecret}` : (channel.token ?? '');
  try {
    const url = graphUrl(config, channel === null ? `/${config.appId}` : '/me', { fields: 'id,name' });
    const found = await callGraph(http, { method: 'GET', url, headers: authorization(token) });
    return { ok: true, account: textAt(found, 'name') };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const nextStep =
      channel === null ? 'Compare app id and app secret with those of your app.' : 'Connect the page again.';
    return { ok: false, reason: reasons[error.consequence], message: error.message, nextStep };
  }
}
