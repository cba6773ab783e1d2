/** Connecting pages for Messenger (contract §3 channels.facebook.*, §6 Connect). */
import { SourceError, textAt } from '@airy/source-kit';
import type { ChannelSetup, Connection, ConnectRequest, Json, OpenChannel, SourceHttp } from '@airy/source-kit';
import { z } from 'zod';
import type { FacebookConfig } from './config.ts';
import {
  managedPages,
  openPage,
  pageName,
  pagePicture,
  registerWebhook,
  subscribePage,
  unsubscribePage,
} from './page.ts';

const platformId = z.union([z.string().trim().min(1), z.number().transform(String)]);
const text = z.string().nullish();
const secret = z.string().trim().min(1);

/** What connecting a page and connecting its Instagram account are both asked. */
export const connectFields = {
  page_id: platformId.meta({
    title: 'Page id',
    description: 'In the page’s About section under Page transparency, or chosen under “Show what can be connected”.',
    examples: ['105926574831027'],
  }),
  page_token: secret.meta({
    title: 'Page token',
    description: 'Of the page or of somebody who manages it: Graph API Explorer or your app’s Messenger settings.',
    secret: true,
  }),
  name: text.meta({ title: 'Name', description: 'How agents see the channel; else the page’s name.' }),
  image_url: text.meta({ title: 'Picture', description: 'Address of a picture of the channel.' }),
  // As an older client spells it (contract §14).
  imageUrl: text,
};

export const accountId = platformId.meta({
  title: 'Instagram account id',
  description: 'Of the professional account that is linked with the page; chosen under “Show what can be connected”.',
  examples: ['17841405822304914'],
});

export const explore = z.object({
  auth_token: secret.meta({
    title: 'User token',
    description: 'Of somebody who manages the pages, with the permission pages_show_list: Graph API Explorer.',
    secret: true,
  }),
});

const connect = z.object(connectFields);

async function onConnect({
  config,
  request,
  http,
  publicUrl,
}: ConnectRequest<FacebookConfig, z.infer<typeof connect>>): Promise<Connection> {
  const { page, pageId, token } = await openPage({
    config,
    http,
    pageId: request.page_id,
    token: request.page_token,
  });
  await registerWebhook({ config, http, publicUrl });
  await subscribePage({ config, http, token });
  const imageUrl = request.image_url ?? request.imageUrl ?? pagePicture(page);
  return {
    sourceChannelId: pageId,
    token,
    metadata: {
      name: request.name ?? pageName(page) ?? `Page ${pageId}`,
      ...(imageUrl === null ? {} : { image_url: imageUrl }),
      page_id: pageId,
    },
  };
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
    await unsubscribePage({ config, http, token: channel.token });
  } catch (error) {
    if (!(error instanceof SourceError) || error.consequence !== 'token') throw error;
  }
}

async function onExplore({ config, request, http }: ConnectRequest<FacebookConfig, z.infer<typeof explore>>) {
  const pages = await managedPages({ config, http, token: request.auth_token });
  return pages.flatMap(page => explored(page));
}

function explored(page: Json) {
  const pageId = textAt(page, 'id');
  if (pageId === null) return [];
  const name = pageName(page) ?? `Page ${pageId}`;
  return [{ sourceChannelId: pageId, name, imageUrl: pagePicture(page), fields: { page_id: pageId } }];
}

export const facebookChannels: ChannelSetup<FacebookConfig> = { connect, onConnect, onDisconnect, explore, onExplore };
