/** Connecting and disconnecting channels. */
import { write } from '../api/client.ts';
import { keys, queryClient } from '../api/queries.ts';
import type { Channel } from '../api/wire.ts';

function reread(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.channels });
}

/** Makes a chat widget. @throws ApiError */
export async function connectWidget(name: string): Promise<Channel> {
  const channel = await write('channels.chatplugin.connect', { name });
  await reread();
  return channel;
}

export interface FacebookPage {
  readonly pageId: string;
  readonly pageToken: string;
  /** Empty: the page's own name. */
  readonly name: string;
}

/** Connects a Facebook page. @throws ApiError, `source_token_invalid` and `source_rejected` among them. */
export async function connectFacebook(page: FacebookPage): Promise<Channel> {
  const { pageId, pageToken, name } = page;
  const named = name === '' ? {} : { name };
  const channel = await write('channels.facebook.connect', { page_id: pageId, page_token: pageToken, ...named });
  await reread();
  return channel;
}

/** Disconnects a channel of any source. @throws ApiError */
export async function disconnectChannel(channel: Channel): Promise<void> {
  // The contract names one endpoint a source; those that it does not know yet have the same shape.
  await write(`channels.${channel.source}.disconnect` as 'channels.facebook.disconnect', { channel_id: channel.id });
  await reread();
}
