/**
 * Commands to the administration writer: one partition, so uniqueness is settled by log order. A channel in a result
 * or an event has no token: those who may open it read the state.
 */
import type { Channel, Tag } from '@airy/model';

/**
 * Connects or re-connects; its metadata goes to the conversation writer as `metadata.set` on the channel.
 * Result: `{ channel }`. Never rejected.
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
/** Result: `{ tag }`. */
export interface CreateTag {
  readonly type: 'tag.create';
  readonly tag: Tag;
}
/** Null leaves a field as it is. Result: `{ tag }`. Rejected: `not_found`. */
export interface UpdateTag {
  readonly type: 'tag.update';
  readonly id: string;
  readonly name: string | null;
  readonly color: Tag['color'] | null;
}
/** Result: null. Rejected: `not_found`. */
export interface DeleteTag {
  readonly type: 'tag.delete';
  readonly id: string;
}

export type AdministrationCommand = ConnectChannel | DisconnectChannel | CreateTag | UpdateTag | DeleteTag;
