/** Being told: WhatsApp tells an app of what happens with the accounts that it is subscribed to, at one address. */
import { appToken, authorization, callGraph, GraphFailure, graphUrl } from '@airy/graph-api';
import { listAt, textAt, valueAt } from '@airy/source-kit';
import type { SourceHttp } from '@airy/source-kit';
import type { WhatsappConfig } from './config.ts';

const object = 'whatsapp_business_account';
/** The second: what the business writes with the WhatsApp Business app. */
const fields = ['messages', 'smb_message_echoes'] as const;

export interface AccountCall {
  readonly config: WhatsappConfig;
  /** Id of the WhatsApp Business account. */
  readonly account: string;
  readonly token: string;
  readonly http: SourceHttp;
}

function subscribedApps({ config, account, token }: AccountCall) {
  const url = graphUrl(config, `/${encodeURIComponent(account)}/subscribed_apps`);
  return { url, headers: authorization(token) };
}

/**
 * From then on WhatsApp tells the app of all numbers of the account. Disconnecting one of them therefore does not end it;
 * what comes for a number that is not connected is dropped. @throws SourceError
 */
export async function subscribe(call: AccountCall): Promise<void> {
  await callGraph(call.http, { method: 'POST', ...subscribedApps(call) });
}

/** @throws SourceError */
export async function isSubscribed(call: AccountCall): Promise<boolean> {
  const list = await callGraph(call.http, { method: 'GET', ...subscribedApps(call) });
  return listAt(list, 'data').some(app => textAt(app, 'whatsapp_business_api_data', 'id') === call.config.appId);
}

interface AppCall {
  readonly config: WhatsappConfig;
  readonly http: SourceHttp;
}

/** Whether an address is entered at Meta to which messages go. @throws SourceError */
export async function hasWebhook({ config, http }: AppCall): Promise<boolean> {
  const url = graphUrl(config, `/${config.appId}/subscriptions`);
  const list = await callGraph(http, { method: 'GET', url, headers: authorization(appToken(config)) });
  return listAt(list, 'data').some(
    one =>
      textAt(one, 'object') === object &&
      valueAt(one, 'active') !== false &&
      listAt(one, 'fields').some(field => textAt(field, 'name') === 'messages'),
  );
}

/**
 * Enters our address at Meta, where nobody has entered one. What Meta refuses (an address that it cannot reach, such as that
 * of a laptop) stays as it was: `check` then says what to enter by hand. @throws SourceError for all else
 */
export async function registerWebhook({
  config,
  http,
  publicUrl,
}: AppCall & { readonly publicUrl: string }): Promise<void> {
  try {
    if (await hasWebhook({ config, http })) return;
    await callGraph(http, {
      method: 'POST',
      url: graphUrl(config, `/${config.appId}/subscriptions`),
      headers: authorization(appToken(config)),
      body: {
        object,
        callback_url: `${publicUrl.replace(/\/+$/, '')}/whatsapp`,
        verify_token: config.webhookSecret,
        fields: fields.join(','),
      },
    });
  } catch (error) {
    if (!(error instanceof GraphFailure) || error.consequence !== 'refused') throw error;
  }
}
