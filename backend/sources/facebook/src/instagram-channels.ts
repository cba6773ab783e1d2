/** Connecting Instagram accounts, each through the page that it is linked with (contract §3 channels.instagram.*). */
import { SourceError, textAt } from '@airy/source-kit';
import type { ChannelSetup, Connection, ConnectRequest, Json } from '@airy/source-kit';
import { z } from 'zod';
import { accountId, connectFields, explore } from './channels.ts';
import type { FacebookConfig } from './config.ts';
import { managedPages, openPage, pageName, registerWebhook, subscribePage } from './page.ts';

// In the order in which forms ask.
const { page_id, page_token, ...shownAs } = connectFields;
const connect = z.object({ page_id, page_token, account_id: accountId, ...shownAs });

async function onConnect({
  config,
  request,
  http,
  publicUrl,
}: ConnectRequest<FacebookConfig, z.infer<typeof connect>>): Promise<Connection> {
  const account = request.account_id;
  const { page, pageId, token } = await openPage({ config, http, pageId: request.page_id, token: request.page_token });
  const linked = textAt(page, 'instagram_business_account', 'id');
  // Without the permission to read it the account is not told; `check` says so.
  if (linked !== null && linked !== account)
    throw new SourceError('refused', `This page is linked with the Instagram account ${linked}, not ${account}.`);
  await registerWebhook({ config, http, publicUrl });
  await subscribePage({ config, http, token });
  const imageUrl = request.image_url ?? request.imageUrl ?? null;
  return {
    sourceChannelId: account,
    token,
    metadata: {
      name: request.name ?? `${pageName(page) ?? `Page ${pageId}`} Instagram account`,
      ...(imageUrl === null ? {} : { image_url: imageUrl }),
      page_id: pageId,
      account_id: account,
    },
  };
}

async function onExplore({ config, request, http }: ConnectRequest<FacebookConfig, z.infer<typeof explore>>) {
  const pages = await managedPages({ config, http, token: request.auth_token });
  return pages.flatMap(page => explored(page));
}

function explored(page: Json) {
  const pageId = textAt(page, 'id');
  const linked = 'instagram_business_account';
  const account = textAt(page, linked, 'id');
  if (pageId === null || account === null) return [];
  const name = textAt(page, linked, 'username') ?? textAt(page, linked, 'name') ?? `Account ${account}`;
  const imageUrl = textAt(page, linked, 'profile_picture_url');
  return [{ sourceChannelId: account, name, imageUrl, fields: { page_id: pageId, account_id: account } }];
}

/** Nothing is to be done at Meta when one is disconnected: the page's subscription may be Messenger's. */
export const instagramChannels: ChannelSetup<FacebookConfig> = { connect, onConnect, explore, onExplore };
