/** Commands about channels. */
import type { Channel } from '@airy/model';
import { z } from 'zod';
import { rejected } from '../decision.ts';
import { idText } from './fields.ts';
import { notFound, put } from './handler.ts';
import type { Handlers } from './handler.ts';

/**
 * Connects or re-connects; its metadata goes to the conversation writer as `metadata.set` on the channel.
 * Result: `{ channel }`. Rejected: `forbidden` (a channel of another source has the id).
 */
export interface ConnectChannel {
  readonly type: 'channel.connect';
  readonly channel: Channel;
}
/** Clears the token; repeating is harmless. Result: `{ channel }`. Rejected: `not_found` (unknown, or of another source). */
export interface DisconnectChannel {
  readonly type: 'channel.disconnect';
  readonly channelId: string;
  readonly source: string;
}
export type ChannelCommand = ConnectChannel | DisconnectChannel;

export const channelHandlers: Handlers<ChannelCommand> = {
  'channel.connect': {
    schema: z.object({
      type: z.literal('channel.connect'),
      channel: z.object({
        id: idText,
        source: idText,
        sourceChannelId: z.string(),
        token: z.string().nullable(),
        connectionState: z.enum(['CONNECTED', 'DISCONNECTED']),
      }),
    }),
    entityId: ({ channel }) => channel.id,
    decide(state, { channel }, context) {
      const before = state.find('channel', channel.id);
      // Ids hash source and account without a border between them, so those of two sources can meet.
      if (before !== null && before.source !== channel.source)
        return rejected('forbidden', 'The channel belongs to another source');
      return put('channel', { before, after: channel }, context);
    },
  },
  'channel.disconnect': {
    schema: z.object({ type: z.literal('channel.disconnect'), channelId: idText, source: idText }),
    entityId: ({ channelId }) => channelId,
    decide(state, { channelId, source }, context) {
      const before = state.find('channel', channelId);
      if (before === null || before.source !== source) return notFound('channel');
      const after: Channel = { ...before, token: null, connectionState: 'DISCONNECTED' };
      return put('channel', { before, after }, context);
    },
  },
};
