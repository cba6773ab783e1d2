/** Commands to the administration writer: one partition, so uniqueness is settled by log order. */
import type { Channel, Tag } from '@airy/model';

/** Connects or re-connects; its metadata goes to the conversation writer as `metadata.set` on the channel. */
export interface ConnectChannel {
  readonly type: 'channel.connect';
  readonly channel: Channel;
}
/** Clears the token. Rejected with `not_found` if unknown; repeating is harmless. */
export interface DisconnectChannel {
  readonly type: 'channel.disconnect';
  readonly channelId: string;
  readonly source: string;
}
export interface CreateTag {
  readonly type: 'tag.create';
  readonly tag: Tag;
}
export interface UpdateTag {
  readonly type: 'tag.update';
  readonly id: string;
  readonly name: string | null;
  readonly color: Tag['color'] | null;
}
export interface DeleteTag {
  readonly type: 'tag.delete';
  readonly id: string;
}

export type AdministrationCommand = ConnectChannel | DisconnectChannel | CreateTag | UpdateTag | DeleteTag;
