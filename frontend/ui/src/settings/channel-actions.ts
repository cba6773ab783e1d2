/** Connecting, trying and disconnecting channels, of any source. */
import { client, write } from '../api/client.ts';
import { keys, queryClient } from '../api/queries.ts';
import type { Channel, CheckAnswer } from '../api/wire.ts';

type Body = Readonly<Record<string, unknown>>;

function reread(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.channels });
}

/** @throws ApiError, `source_token_invalid` and `source_rejected` among them. */
export async function connectChannel(source: string, body: Body): Promise<Channel> {
  const channel = await write(`channels.${source}.connect`, { ...body });
  await reread();
  return channel;
}

/** Something that can be connected, with fields of the body that connects it. */
export type Connectable = Body & {
  readonly name: string;
  readonly image_url: string | null;
  readonly connected: boolean;
};

/** @throws ApiError as `connectChannel`. */
export async function exploreChannels(source: string, body: Body): Promise<readonly Connectable[]> {
  return (await client.call(`channels.${source}.explore`, { ...body })).data;
}

/** @throws ApiError */
export async function disconnectChannel(channel: Channel): Promise<void> {
  await write(`channels.${channel.source}.disconnect`, { channel_id: channel.id });
  await reread();
}

/** Whether the credentials of a channel are still good. @throws ApiError */
export function checkChannel(channel: Channel): Promise<CheckAnswer> {
  return client.call('channels.check', { channel_id: channel.id }, { timeoutMs: 30_000 });
}
