/** One messaging event whose conversation is known, and what becomes of events. */
import { timeAt } from '@airy/source-kit';
import type { ConversationCommand, JsonObject } from '@airy/source-kit';

export interface EventContext {
  readonly source: 'facebook' | 'instagram';
  /** The page's or account's own id. */
  readonly accountId: string;
  /** Channel id of the page or account. */
  readonly channel: string;
  /** Our app's id: its echoes are of messages we know. */
  readonly appId: string;
  /** Epoch ms at which the event was received. */
  readonly receivedAt: number;
}

export type ReadEvent =
  { readonly command: ConversationCommand } | { readonly ignored: string } | { readonly unknown: string };

export interface Addressed extends EventContext {
  readonly event: JsonObject;
  /** Compact text of the event: the message's content, and what its id is made of. */
  readonly text: string;
  readonly contactId: string;
  readonly conversation: string;
  /** See `eventTime`. */
  readonly sentAt: number | null;
}

/** Clocks differ; one that is a day ahead is wrong. */
const maxAheadMs = 24 * 60 * 60 * 1000;

/** Epoch ms by Meta; null where there is none or none that can be true. */
export function eventTime(
  event: JsonObject,
  path: readonly string[],
  { receivedAt }: { readonly receivedAt: number },
): number | null {
  const time = timeAt(event, ...path);
  return time !== null && time <= receivedAt + maxAheadMs ? time : null;
}
