/** Are the app's settings good, and is the token of a channel? Each answer names what a person does next. */
import { appToken, authorization, callGraph, failedCheck, graphUrl, inspectToken } from '@airy/graph-api';
import { SourceError, textAt } from '@airy/source-kit';
import type { CheckReason, CheckRequest, CheckResult, Json, OpenChannel, SourceHttp } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';
import { isPageSubscribed, linkedAccount, webhooksOf, type WebhookObject } from './page.ts';

type Request = CheckRequest<FacebookConfig>;

interface Platform {
  readonly webhook: WebhookObject;
  /** The permission without which no message can be sent. */
  readonly permission: string;
  /** Where the page of the channel is another than it should be, or has another account: what that is. */
  wrongAccount(channel: OpenChannel, page: Json): string | null;
  accountName(page: Json): string | null;
}

const messenger: Platform = {
  webhook: 'page',
  permission: 'pages_messaging',
  wrongAccount: (channel, page) =>
    textAt(page, 'id') === channel.sourceChannelId ? null : `page ${textAt(page, 'id') ?? 'unknown'}`,
  accountName: page => textAt(page, 'name'),
};

const instagram: Platform = {
  webhook: 'instagram',
  permission: 'instagram_manage_messages',
  wrongAccount: (channel, page) => {
    const linked = textAt(page, 'instagram_business_account', 'id');
    return linked === channel.sourceChannelId ? null : `Instagram account ${linked ?? 'unknown'}`;
  },
  accountName: page => textAt(page, 'instagram_business_account', 'username') ?? textAt(page, 'name'),
};

export const checkFacebook = (request: Request): Promise<CheckResult> => check(messenger, request);
export const checkInstagram = (request: Request): Promise<CheckResult> => check(instagram, request);

const appSteps = { otherwise: 'Compare app id and app secret with those of your app under App settings, Basic.' };
const connectAgain = 'Connect the channel again with a new page token.';
const channelSteps = {
  otherwise: connectAgain,
  permission_missing: 'Connect the channel again with a token that has all permissions the guide names.',
};

async function check(platform: Platform, { config, channel, http }: Request): Promise<CheckResult> {
  try {
    const appName = await readAppName(config, http);
    const webhooks = await webhooksOf({ config, http });
    // Who has accounts of one platform only has entered one webhook only.
    const isTold = channel === null ? webhooks.size > 0 : webhooks.has(platform.webhook);
    if (!isTold) return webhookMissing(platform.webhook);
    if (channel === null) return { ok: true, account: appName };
  } catch (error) {
    return failedCheck(sourceErrorOf(error), appSteps);
  }
  try {
    return await checkChannel(platform, { config, channel, http });
  } catch (error) {
    return failedCheck(sourceErrorOf(error), channelSteps);
  }
}

function sourceErrorOf(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  throw error;
}

async function readAppName(config: FacebookConfig, http: SourceHttp): Promise<string | null> {
  const url = graphUrl(config, `/${config.appId}`, { fields: 'id,name' });
  return textAt(await callGraph(http, { method: 'GET', url, headers: authorization(appToken(config)) }), 'name');
}

function webhookMissing(object: WebhookObject): CheckResult {
  return failed('not_found', `Your app has no webhook for messages of the object ${object}.`, {
    nextStep: `In your app under Webhooks choose ${object === 'page' ? 'Page' : 'Instagram'}, enter the callback URL and your verify token, and subscribe to messages.`,
  });
}

async function checkChannel(
  platform: Platform,
  { config, channel, http }: Request & { readonly channel: OpenChannel },
): Promise<CheckResult> {
  const { token } = channel;
  if (token === null) return failed('token_invalid', 'The channel has no token.', { nextStep: connectAgain });
  const url = graphUrl(config, '/me', { fields: `id,name,${linkedAccount}` });
  const page = await callGraph(http, { method: 'GET', url, headers: authorization(token) });
  const other = platform.wrongAccount(channel, page);
  if (other !== null)
    return failed('wrong_account', `The token is one of ${other}, not of ${channel.sourceChannelId}.`, {
      nextStep: 'Connect the channel again with a token of the right page.',
    });
  const badToken = await checkToken(platform, { config, token, http });
  if (badToken !== null) return badToken;
  if (!(await isPageSubscribed({ config, http, token })))
    return failed('not_found', 'The page does not send its messages to your app.', { nextStep: connectAgain });
  return { ok: true, account: platform.accountName(page) };
}

interface TokenCheck {
  readonly config: FacebookConfig;
  readonly token: string;
  readonly http: SourceHttp;
}

/** Null: the token is good. */
async function checkToken({ permission }: Platform, { config, token, http }: TokenCheck): Promise<CheckResult | null> {
  const { isValid, appId, scopes } = await inspectToken(http, config, token);
  if (!isValid) return failed('token_invalid', 'Meta calls the token invalid.', { nextStep: connectAgain });
  if (appId !== null && appId !== config.appId)
    return failed('wrong_account', `The token was made by the app ${appId}, not by ${config.appId}.`, {
      nextStep: 'Connect the channel again with a token that your app has made.',
    });
  if (!scopes.includes(permission))
    return failed('permission_missing', `The token lacks the permission ${permission}.`, {
      nextStep: channelSteps.permission_missing,
    });
  return null;
}

function failed(reason: CheckReason, message: string, { nextStep }: { readonly nextStep: string }): CheckResult {
  return { ok: false, reason, message, nextStep };
}
