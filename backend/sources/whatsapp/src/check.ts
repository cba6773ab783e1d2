/** Are the app's id and secret good, and is a number's token? */
import { appToken, authorization, callGraph, failedCheck, graphUrl } from '@airy/graph-api';
import { idAt, SourceError, textAt } from '@airy/source-kit';
import type { CheckRequest, CheckResult, OpenChannel, SourceHttp } from '@airy/source-kit';
import type { WhatsappConfig } from './config.ts';
import { hasWebhook, isSubscribed } from './subscription.ts';

export async function checkWhatsapp({ config, channel, http }: CheckRequest<WhatsappConfig>): Promise<CheckResult> {
  try {
    return channel === null ? await checkApp(config, http) : await checkNumber(config, channel, http);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return failedCheck(error, channel === null ? appSteps : numberSteps);
  }
}

const appSteps = {
  otherwise: 'Compare app id and app secret with those under App settings, Basic, at developers.facebook.com.',
};

const numberSteps = {
  token_expired: 'Create a token of a system user, which does not expire, and connect the number again with it.',
  token_invalid: 'Create a new token and connect the number again with it.',
  permission_missing:
    'Give the token the permissions whatsapp_business_messaging and whatsapp_business_management, and connect again.',
  not_found: 'Look up the phone number id under WhatsApp, API setup, and let the owner of the token see the account.',
  otherwise: 'Connect the number again.',
};

async function checkApp(config: WhatsappConfig, http: SourceHttp): Promise<CheckResult> {
  const url = graphUrl(config, `/${config.appId}`, { fields: 'id,name' });
  const app = await callGraph(http, { method: 'GET', url, headers: authorization(appToken(config)) });
  if (!(await hasWebhook({ config, http })))
    return {
      ok: false,
      reason: 'not_found',
      message: 'Meta has no address to which it could send what people write.',
      nextStep:
        'Enter the webhook address and the verify token under WhatsApp, Configuration; choose the field messages.',
    };
  return { ok: true, account: textAt(app, 'name') };
}

async function checkNumber(config: WhatsappConfig, channel: OpenChannel, http: SourceHttp): Promise<CheckResult> {
  if (channel.token === null)
    return {
      ok: false,
      reason: 'token_invalid',
      message: 'The number is not connected.',
      nextStep: numberSteps.token_invalid,
    };
  const path = `/${encodeURIComponent(channel.sourceChannelId)}`;
  const url = graphUrl(config, path, { fields: 'id,display_phone_number,verified_name' });
  const { token } = channel;
  const number = await callGraph(http, { method: 'GET', url, headers: authorization(token) });
  const account = idAt(channel.metadata, 'business_account_id');
  if (account !== null && !(await isSubscribed({ config, account, token, http })))
    return {
      ok: false,
      reason: 'wrong_account',
      message: 'WhatsApp does not tell this app of what is written to the account.',
      nextStep: 'Connect the number again, with a token of this app.',
    };
  const names = [textAt(number, 'verified_name'), textAt(number, 'display_phone_number')];
  return { ok: true, account: names.filter(name => name !== null).join(', ') || null };
}
