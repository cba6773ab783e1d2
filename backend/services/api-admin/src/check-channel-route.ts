/** channels.check: whether the token of a channel is still good. */
import { channelsCheck } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type AnyRoute } from '@airy/http';
import { findSource } from '@airy/source-kit';
import { findChannel } from './channel-routes.ts';
import type { Checks } from './check-source.ts';
import type { Parts } from './parts.ts';

export function checkChannelRoute(parts: Parts & { readonly checks: Checks }): AnyRoute {
  const { context, communication, checks } = parts;
  return route(channelsCheck, async ({ channel_id: channelId }, call) => {
    await awaitOwnWrites(call, communication);
    const { channel, metadata } = await findChannel(parts, channelId);
    if (channel.connectionState !== 'CONNECTED') throw new AiryError('channel_disconnected');
    const source = findSource(context.knownSources, channel.source);
    const { id } = source ?? { id: channel.source };
    if (source?.check === undefined) throw new AiryError('check_not_available', null, { details: { source: id } });
    const config = context.sources.find(one => one.source.id === id)?.config;
    if (config === undefined) throw new AiryError('source_not_configured', null, { details: { source: id } });
    const token = channel.token === null ? null : context.secrets.open(channel.token);
    return checks.run(call, { source, config, channel: { ...channel, token, metadata } });
  });
}
