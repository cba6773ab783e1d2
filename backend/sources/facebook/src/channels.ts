/** Connecting pages (contract §3 channels.facebook.*, §6 Connect). */
import { SourceError, textAt } from '@airy/source-kit';
import type { ChannelSetup, Connection, ConnectRequest, Json, OpenChannel, SourceHttp } from '@airy/source-kit';
import { authorization, callGraph, exchangeToken, graphUrl, readWholeList } from '@airy/graph-api';
import { z } from 'zod';
import type { FacebookConfig } from './config.ts';

const id = z.union([z.string().trim().min(1), z.number().transform(String)]);
const text = z.string().nullish();

/** `imageUrl`: as an older client spells it (contract §14). */
const connect = z.object({
  page_id: id,
  page_token: z.string().trim().min(1),
  name: text,
  image_url: text,
  imageUrl: text,
});
const explore = z.object({ auth_token: z.string().trim().min(1) });

/** What Messenger shall send us of the page. */
export const subscribedFields = [
  'messages',
  'messaging_postbacks',
  'messaging_optins',
  'message_deliveries',
  'message_reads',
  'message_echoes',
  'message_reactions',
  'messaging_referrals',
  'messaging_handovers',
  'standby',
  'inbox_labels',
] as const;

const pageFields = 'id,name_with_location_descriptor,name,access_token,picture,is_webhooks_subscribed';
const noPicture = null;

async function onConnect({ config, request, http }: ConnectRequest<FacebookConfig, z.infer<typeof connect>>) {
  const userToken = await exchangeToken(http, config, request.page_token);
  const page = await callGraph(http, {
    method: 'GET',
    url: graphUrl(config, `/${encodeURIComponent(request.page_id)}`, { fields: pageFields }),
    headers: authorization(userToken),
  });
  const pageId = textAt(page, 'id');
  if (pageId === null) throw new SourceError('refused', 'Messenger did not tell the page.');
  // With a user's token the page's own comes along; with a page's token it is the one we have.
  const token = textAt(page, 'access_token') ?? userToken;
  await subscribe(config, token, http);
  return connectionOf({ page, pageId, token, request });
}

function connectionOf(parts: {
  readonly page: Json;
  readonly pageId: string;
  readonly token: string;
  readonly request: z.infer<typeof connect>;
}): Connection {
  const { page, pageId, token, request } = parts;
  const imageUrl = request.image_url ?? request.imageUrl ?? pictureOf(page);
  return {
    sourceChannelId: pageId,
    token,
    metadata: {
      name: request.name ?? nameOf(page) ?? `Page ${pageId}`,
      ...(imageUrl === noPicture ? {} : { image_url: imageUrl }),
      page_id: pageId,
    },
  };
}

function nameOf(page: Json): string | null {
  return textAt(page, 'name_with_location_descriptor') ?? textAt(page, 'name');
}

function pictureOf(page: Json): string | null {
  return textAt(page, 'picture', 'data', 'url') ?? noPicture;
}

async function subscribe(config: FacebookConfig, token: string, http: SourceHttp): Promise<void> {
  await callGraph(http, {
    method: 'POST',
    url: graphUrl(config, '/me/subscribed_apps'),
    headers: authorization(token),
    body: { subscribed_fields: subscribedFields.join(',') },
  });
}

/** Messenger stops sending. A token it does not know any more has no subscription either. */
async function onDisconnect(request: {
  readonly config: FacebookConfig;
  readonly channel: OpenChannel;
  readonly http: SourceHttp;
}): Promise<void> {
  const { config, channel, http } = request;
  if (channel.token === null) return;
  try {
    const url = graphUrl(config, '/me/subscribed_apps');
    await callGraph(http, { method: 'DELETE', url, headers: authorization(channel.token) });
  } catch (error) {
    if (!(error instanceof SourceError) || error.consequence !== 'token') throw error;
  }
}

async function onExplore({ config, request, http }: ConnectRequest<FacebookConfig, z.infer<typeof explore>>) {
  const query = { fields: 'id,name,name_with_location_descriptor,picture' };
  const list = { address: config, path: '/me/accounts', query, token: request.auth_token };
  return (await readWholeList(http, list)).flatMap(account => explored(account));
}

function explored(account: Json) {
  const pageId = textAt(account, 'id');
  if (pageId === null) return [];
  const name = nameOf(account) ?? `Page ${pageId}`;
  return [{ sourceChannelId: pageId, name, imageUrl: pictureOf(account), fields: { page_id: pageId } }];
}

export const facebookChannels: ChannelSetup<FacebookConfig> = { connect, onConnect, onDisconnect, explore, onExplore };
