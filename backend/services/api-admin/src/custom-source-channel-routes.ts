/** sources.channels.* (contract §3): with the token of a source. */
import { presentChannel, sourcesChannelsCreate, sourcesChannelsDisconnect, sourcesChannelsList } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type AnyRoute } from '@airy/http';
import { flatten, MetadataLimitError, type Channel, type Document } from '@airy/model';
import { channelId } from '@airy/model/ids';
import { setChannelMetadata } from './channel-routes.ts';
import { callingSource, soon } from './custom-source-caller.ts';
import { askAdministration, type Parts } from './parts.ts';

export function customSourceChannelRoutes(parts: Parts): readonly AnyRoute[] {
  const { communication, commander } = parts;
  return [
    createRoute(parts),
    route(sourcesChannelsList, async (_request, call) => {
      const source = await callingSource(parts, call);
      await awaitOwnWrites(call, communication);
      const rows = await communication.query.channels(source.id);
      const connected = rows.filter(({ channel }) => channel.connectionState === 'CONNECTED');
      return { data: connected.map(({ channel, metadata }) => presentChannel(channel, metadata)) };
    }),
    route(sourcesChannelsDisconnect, async ({ channel_id: id }, call) => {
      const source = await callingSource(parts, call);
      await awaitOwnWrites(call, communication);
      const row = await soon(parts, { view: communication, topic: 'channels' }, () => communication.query.channel(id));
      if (row === null) throw new AiryError('not_found', 'Channel not found');
      if (row.channel.source !== source.id) throw new AiryError('forbidden');
      const target = { endpoint: sourcesChannelsDisconnect.path, id };
      await askAdministration({ commander, call }, target, () => ({
        type: 'channel.disconnect',
        channelId: id,
        source: source.id,
      }));
      return undefined;
    }),
  ];
}

/** A channel that is there already is connected again. Its token is the source's. */
function createRoute(parts: Parts): AnyRoute {
  const { commander, communication } = parts;
  const endpoint = sourcesChannelsCreate.path;
  return route(sourcesChannelsCreate, async (request, call) => {
    const source = await callingSource(parts, call);
    const data: Document = { ...request.metadata, name: request.name };
    refuseTooLarge(data);
    const channel: Channel = {
      id: channelId(source.id, request.source_channel_id),
      source: source.id,
      sourceChannelId: request.source_channel_id,
      token: null,
      connectionState: 'CONNECTED',
    };
    const known = await communication.query.channel(channel.id);
    // The writer says the same, but the name would be written by then.
    if (known !== null && known.channel.source !== source.id) throw new AiryError('forbidden');
    // The name first: whoever hears of the channel finds it.
    await setChannelMetadata(parts, call, { endpoint, target: channel.id, channelId: channel.id, data });
    const target = { endpoint, id: channel.id };
    await askAdministration({ commander, call }, target, () => ({ type: 'channel.connect', channel }));
    return presentChannel(channel, { ...known?.metadata, ...data });
  });
}

/** @throws AiryError `invalid_request` for metadata that the writer would refuse. */
export function refuseTooLarge(metadata: Document): void {
  try {
    flatten(metadata);
  } catch (error) {
    if (!(error instanceof MetadataLimitError)) throw error;
    throw new AiryError('invalid_request', `metadata: ${error.message}`, { details: { field: 'metadata' } });
  }
}
