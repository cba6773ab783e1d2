/** The page behind a channel: Messenger's own, and the one that an Instagram account is linked with. */
import {
  appToken,
  authorization,
  callGraph,
  exchangeToken,
  GraphFailure,
  graphUrl,
  readWholeList,
} from '@airy/graph-api';
import { listAt, SourceError, textAt, valueAt } from '@airy/source-kit';
import type { Json, SourceHttp } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';

/** What Meta shall send us of a page. */
export const subscribedFields = [
  'messages',
  'messaging_postbacks',
  'messaging_optins',
  'message_deliveries',
  'message_reads',
  'message_echoes',
  'message_edits',
  'message_reactions',
  'messaging_referrals',
  'messaging_handovers',
  'standby',
  'inbox_labels',
] as const;

/** Tells next to nothing, but keeps the page's Instagram account subscribed: that takes any field of the page. */
const quietField = 'messaging_policy_enforcement';

export const linkedAccount = 'instagram_business_account{id,name,username,profile_picture_url}';

export interface OpenPage {
  readonly page: Json;
  readonly pageId: string;
  /** The page's own, long-lived. */
  readonly token: string;
}

export interface PageRequest {
  readonly config: FacebookConfig;
  readonly http: SourceHttp;
  readonly pageId: string;
  /** Of the page, or of somebody who manages it. */
  readonly token: string;
}

/** Makes the token a long-lived one and reads the page with it. @throws SourceError */
export async function openPage({ config, http, pageId, token }: PageRequest): Promise<OpenPage> {
  const longLived = await exchangeToken(http, config, token);
  const fields = `id,name_with_location_descriptor,name,access_token,picture,is_webhooks_subscribed,${linkedAccount}`;
  const page = await callGraph(http, {
    method: 'GET',
    url: graphUrl(config, `/${encodeURIComponent(pageId)}`, { fields }),
    headers: authorization(longLived),
  });
  const id = textAt(page, 'id');
  if (id === null) throw new SourceError('refused', 'Meta did not tell the page.');
  // With a user's token the page's own comes along; with a page's token it is the one we have.
  return { page, pageId: id, token: textAt(page, 'access_token') ?? longLived };
}

interface PageCall {
  readonly config: FacebookConfig;
  readonly http: SourceHttp;
  /** The page's token. */
  readonly token: string;
}

/** Has the page's events sent to our app. @throws SourceError */
export async function subscribePage(call: PageCall): Promise<void> {
  await postFields(call, subscribedFields);
}

/**
 * The page's events are not sent to our app any more. Where the page has an Instagram account, that one may be connected,
 * too, and needs the subscription: then only what is said over Messenger ends. @throws SourceError
 */
export async function unsubscribePage(call: PageCall): Promise<void> {
  const { config, http, token } = call;
  const headers = authorization(token);
  const url = graphUrl(config, '/me', { fields: 'id,instagram_business_account' });
  const page = await callGraph(http, { method: 'GET', url, headers });
  if (textAt(page, 'instagram_business_account', 'id') !== null) return postFields(call, [quietField]);
  await callGraph(http, { method: 'DELETE', url: graphUrl(config, '/me/subscribed_apps'), headers });
}

async function postFields({ config, http, token }: PageCall, fields: readonly string[]): Promise<void> {
  await callGraph(http, {
    method: 'POST',
    url: graphUrl(config, '/me/subscribed_apps'),
    headers: authorization(token),
    body: { subscribed_fields: fields.join(',') },
  });
}

/** Whether the page's messages are sent to our app. @throws SourceError */
export async function isPageSubscribed({ config, http, token }: PageCall): Promise<boolean> {
  const headers = authorization(token);
  const body = await callGraph(http, { method: 'GET', url: graphUrl(config, '/me/subscribed_apps'), headers });
  return listAt(body, 'data').some(
    app => textAt(app, 'id') === config.appId && listAt(app, 'subscribed_fields').includes('messages'),
  );
}

/** Kinds of objects whose webhooks an app has: Messenger's are those of pages. */
export type WebhookObject = 'page' | 'instagram';

/** Which of the two have an active webhook that is told of messages. @throws SourceError */
export async function webhooksOf({ config, http }: Omit<PageCall, 'token'>): Promise<ReadonlySet<WebhookObject>> {
  const url = graphUrl(config, `/${config.appId}/subscriptions`);
  const body = await callGraph(http, { method: 'GET', url, headers: authorization(appToken(config)) });
  const told = listAt(body, 'data').filter(
    one =>
      valueAt(one, 'active') !== false && listAt(one, 'fields').some(field => textAt(field, 'name') === 'messages'),
  );
  const objects = told.map(one => textAt(one, 'object'));
  return new Set((['page', 'instagram'] as const).filter(object => objects.includes(object)));
}

/**
 * Enters our address at Meta, where nobody has entered one for pages. What Meta refuses (an address that it cannot reach,
 * such as that of a laptop) stays as it was: `check` then says what to enter by hand. @throws SourceError for all else
 */
export async function registerWebhook({
  config,
  http,
  publicUrl,
}: Omit<PageCall, 'token'> & { readonly publicUrl: string }): Promise<void> {
  if ((await webhooksOf({ config, http })).has('page')) return;
  try {
    await callGraph(http, {
      method: 'POST',
      url: graphUrl(config, `/${config.appId}/subscriptions`),
      headers: authorization(appToken(config)),
      body: {
        object: 'page',
        callback_url: `${publicUrl.replace(/\/+$/, '')}/facebook`,
        verify_token: config.webhookSecret,
        fields: subscribedFields.join(','),
      },
    });
  } catch (error) {
    if (!(error instanceof GraphFailure) || error.consequence !== 'refused') throw error;
  }
}

/** Pages that somebody manages, with the Instagram accounts that are linked with them. @throws SourceError */
export async function managedPages({ config, http, token }: PageCall): Promise<readonly Json[]> {
  const fields = `id,name,name_with_location_descriptor,picture,${linkedAccount}`;
  return readWholeList(http, { address: config, path: '/me/accounts', query: { fields }, token });
}

export function pageName(page: Json): string | null {
  return textAt(page, 'name_with_location_descriptor') ?? textAt(page, 'name');
}

export function pagePicture(page: Json): string | null {
  return textAt(page, 'picture', 'data', 'url');
}
