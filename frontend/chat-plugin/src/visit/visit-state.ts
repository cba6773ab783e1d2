/** What is known of a visit, and what it is made with. */
import type { VisitorConversation } from '@airy/contract';
import type { Settings } from '../settings.ts';
import type { BrowserStorage } from '../storage.ts';
import { emptyThread, type Thread } from './thread.ts';

export interface VisitState {
  /** `idle`: nothing was asked for yet. `gone`: the channel does not exist any more. `ended`: by the visitor. */
  readonly phase: 'idle' | 'starting' | 'ready' | 'gone' | 'ended';
  /** The socket stands and nothing is missing. */
  readonly isOnline: boolean;
  readonly thread: Thread;
  readonly unread: number;
  /** Somebody on the other side is writing. */
  readonly isTyping: boolean;
  /** Epoch ms until which the server takes no more messages; null while it does. */
  readonly slowUntil: number | null;
  /** As the server told it last; null before. */
  readonly conversation: VisitorConversation | null;
  /** Where what was said before begins; null: everything is here. */
  readonly earlier: string | null;
  /** The site has told us who this is. */
  readonly isKnown: boolean;
  /** A message was left while nobody was there, to be answered to this address; null: here only. */
  readonly left: { readonly email: string | null } | null;
}

export interface VisitOptions {
  readonly settings: Pick<Settings, 'host' | 'channelId'> & Partial<Pick<Settings, 'identityToken'>>;
  /** Shared by the tabs of this browser. */
  readonly local: BrowserStorage;
  /** Of this tab. */
  readonly session: BrowserStorage;
}

/** Before anything was asked for. */
export const stateBefore: VisitState = {
  phase: 'idle',
  isOnline: false,
  thread: emptyThread,
  unread: 0,
  isTyping: false,
  slowUntil: null,
  conversation: null,
  earlier: null,
  isKnown: false,
  left: null,
};
