/** channels.<source>.connect, .disconnect, .explore: made of what each source declares (contract §3). */
import { presentChannel, presentChannelMetadata, type ChannelPayload } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, identifyWrite, route, type AnyRoute, type Call } from '@airy/http';
import type { Channel, Document } from '@airy/model';
import { channelId as channelIdOf, uuid5 } from '@airy/model/ids';
import type { ConfiguredSource } from '@airy/service';
import { channelEndpoints } from '@airy/source-kit';
import type { ChannelEndpoints, Connection, ConnectRequest, OpenChannel, Source } from '@airy/source-kit';
import { findChannel, setChannelMetadata } from './channel-routes.ts';
import { askAdministration, type Parts } from './parts.ts';

/** Of every source there is; one that is switched off says so, from when it is. */
export function sourceRoutes(parts: Parts): readonly AnyRoute[] {
  return parts.context.knownSources.filter(isConnectable).flatMap(source => {
    const endpoints = channelEndpoints(source);
    return endpoints === null ? [] : routesOf(source, endpoints, parts);
  });
}

/** A source whose channels people connect. */
type Connectable = Source & { readonly channels: NonNullable<Source['channels']> };

function isConnectable(source: Source): source is Connectable {
  return source.channels !== undefined;
}

interface Configured extends ConfiguredSource {
  readonly source: Connectable;
}

/** @throws AiryError `source_not_configured` */
function configuredNow(source: Connectable, { context }: Parts): Configured {
  const { id } = source;
  const configured = context.sources.find(one => one.source.id === id);
  if (configured === undefined) throw new AiryError('source_not_configured', null, { details: { source: id } });
  return { source, config: configured.config };
}

function routesOf(source: Connectable, { connect, disconnect, explore }: ChannelEndpoints, parts: Parts): AnyRoute[] {
  return [
    route(connect, async (request, call) =>
      connectChannel(configuredNow(source, parts), { ...parts, call, endpoint: connect.path }, request),
    ),
    route(disconnect, async ({ channel_id: channelId }, call) => {
      await disconnectChannel(configuredNow(source, parts), { ...parts, call, endpoint: disconnect.path }, channelId);
      return undefined;
    }),
    ...(explore === null ? [] : [route(explore, explorer(source, parts))]),
  ];
}

interface CallParts extends Parts {
  readonly call: Call;
  readonly endpoint: string;
}

/** A key belongs to one connect, whatever is connected: with another body it is refused. */
const connectTarget = '';

async function connectChannel(configured: Configured, parts: CallParts, request: unknown): Promise<ChannelPayload> {
  const { call, commander, context, endpoint } = parts;
  const { source } = configured;
  const connection = await source.channels.onConnect(requestOf(configured, parts, request));
  const { commandId } = identifyWrite(call, endpoint, connectTarget);
  const channel: Channel = {
    id: newChannelId(source, connection, commandId),
    source: source.id,
    sourceChannelId: connection.sourceChannelId,
    token: connection.token === null ? null : context.secrets.seal(connection.token),
    connectionState: 'CONNECTED',
  };
  const data = presentChannelMetadata(connection.metadata);
  // The name first: whoever hears of the channel finds it.
  await setChannelMetadata(parts, call, { endpoint, target: connectTarget, channelId: channel.id, data });
  await askAdministration({ commander, call }, { endpoint, id: connectTarget }, () => ({
    type: 'channel.connect',
    channel,
  }));
  return presentChannel(channel, { ...(await knownMetadata(parts, channel.id)), ...data });
}

/** The id that the source gives; else a new one each time, or the one that belongs to the platform's id. */
function newChannelId(
  source: Connectable,
  connection: Connection & { readonly channelId?: string },
  commandId: string,
): string {
  if (connection.channelId !== undefined) return connection.channelId;
  return source.channels.newChannelEachTime
    ? uuid5(commandId, 'channel')
    : channelIdOf(source.id, connection.sourceChannelId);
}

async function knownMetadata({ communication }: Parts, channelId: string): Promise<Document> {
  return (await communication.query.channel(channelId))?.metadata ?? {};
}

async function disconnectChannel(configured: Configured, parts: CallParts, channelId: string): Promise<void> {
  const { call, commander, communication, context, endpoint, http } = parts;
  const { source, config } = configured;
  await awaitOwnWrites(call, communication);
  const row = await findChannel(parts, channelId);
  if (row.channel.source !== source.id) throw new AiryError('not_found', 'Channel not found');
  if (row.channel.connectionState === 'CONNECTED' && source.channels.onDisconnect) {
    const token = row.channel.token === null ? null : context.secrets.open(row.channel.token);
    const channel: OpenChannel = { ...row.channel, token, metadata: row.metadata };
    await source.channels
      .onDisconnect({ config, channel, publicUrl: context.publicUrl(), http: http.of(source, config) })
      .catch((error: unknown) => {
        // A platform that does not answer, or a token it has revoked, must not keep the channel connected here.
        context.telemetry.logger.warn(
          { channelId, source: source.id, err: error },
          'platform not told of a disconnect',
        );
      });
  }
  await askAdministration({ commander, call }, { endpoint, id: channelId }, () => ({
    type: 'channel.disconnect',
    channelId,
    source: source.id,
  }));
}

function explorer(source: Connectable, parts: Parts) {
  return async (request: unknown, call: Call) => {
    const configured = configuredNow(source, parts);
    await awaitOwnWrites(call, parts.communication);
    const found = (await source.channels.onExplore?.(requestOf(configured, parts, request))) ?? [];
    const channels = await parts.communication.query.channels(source.id);
    const connected = new Set(
      channels.filter(row => row.channel.connectionState === 'CONNECTED').map(row => row.channel.sourceChannelId),
    );
    return {
      data: found.map(item => ({
        ...item.fields,
        name: item.name,
        image_url: item.imageUrl,
        connected: connected.has(item.sourceChannelId),
      })),
    };
  };
}

function requestOf(
  { source, config }: Configured,
  { context, http }: Parts,
  request: unknown,
): ConnectRequest<never, never> {
  return {
    ...{ config: config as never, request: request as never },
    ...{ publicUrl: context.publicUrl(), http: http.of(source, config) },
  };
}
