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

/**
 * Somebody opens a sign-in link. The id of the command is derived from the code, and its hash is another one each time:
 * so the first one has the outcome, everybody later is told that it was somebody else's. Result: null. Never rejected.
 */
export interface RedeemSignIn {
  readonly type: 'sign-in.redeem';
  /** What names the code, without being it. */
  readonly codeId: string;
}

export type AdministrationCommand =
  ConnectChannel | DisconnectChannel | CreateTag | UpdateTag | DeleteTag | RedeemSignIn;
