/** channels.list, .info, .update (contract §3). Connecting is the sources' (source-routes.ts). */
import { channelsInfo, channelsList, channelsUpdate, presentChannel, type ChannelPayload } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, identifyWrite, route, settle, type AnyRoute, type Call } from '@airy/http';
import type { ChannelRow } from '@airy/communication-view';
import type { Document } from '@airy/model';
import type { Parts } from './parts.ts';

export function channelRoutes(parts: Parts): readonly AnyRoute[] {
  const { communication } = parts;
  return [
    route(channelsList, async ({ source }, call) => {
      await awaitOwnWrites(call, communication);
      const rows = await communication.query.channels(source);
      return { data: rows.filter(row => row.channel.connectionState === 'CONNECTED').map(presentRow) };
    }),
    route(channelsInfo, async ({ channel_id: channelId }, call) => {
      await awaitOwnWrites(call, communication);
      return presentRow(await findChannel(parts, channelId));
    }),
    route(channelsUpdate, async (request, call) => {
      await awaitOwnWrites(call, communication);
      const row = await findChannel(parts, request.channel_id);
      const changes = imageAndName(request);
      await setChannelMetadata(parts, call, {
        endpoint: channelsUpdate.path,
        target: row.channel.id,
        channelId: row.channel.id,
        data: changes,
      });
      return presentRow({ ...row, metadata: { ...row.metadata, ...changes } });
    }),
  ];
}

function presentRow(row: ChannelRow): ChannelPayload {
  return presentChannel(row.channel, row.metadata);
}

/** @throws AiryError `not_found` */
export async function findChannel({ communication }: Parts, channelId: string): Promise<ChannelRow> {
  const row = await communication.query.channel(channelId);
  if (row === null) throw new AiryError('not_found', 'Channel not found');
  return row;
}

function imageAndName(request: {
  readonly name: string | null;
  readonly image_url: string | null;
  readonly imageUrl: string | null;
}): Document {
  const image = request.image_url ?? request.imageUrl;
  return { ...(request.name === null ? {} : { name: request.name }), ...(image === null ? {} : { image_url: image }) };
}

export interface ChannelMetadata {
  readonly endpoint: string;
  /** What the idempotency key is for. */
  readonly target: string;
  readonly channelId: string;
  readonly data: Document;
}

/** Writes leaves of a channel's metadata; nothing to write is no command. */
export async function setChannelMetadata(
  { commander }: Parts,
  call: Call,
  { endpoint, target, channelId, data }: ChannelMetadata,
): Promise<void> {
  if (Object.keys(data).length === 0) return;
  const { commandId, principal, requestHash } = identifyWrite(call, endpoint, `metadata:${target}`);
  const answer = await commander.conversation({
    id: commandId,
    principal,
    requestHash,
    command: {
      type: 'metadata.set',
      conversationId: channelId,
      subject: { kind: 'channel', id: channelId },
      data,
      mustExist: false,
    },
  });
  settle(call, answer);
}
