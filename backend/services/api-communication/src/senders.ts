/** Names and pictures of the users who wrote messages (contract §3, Message payload). */
import type { SenderProfiles } from '@airy/contract';
import type { Message } from '@airy/model';

/** Where users are found. */
export interface Users {
  /** By id; only those that are known. */
  users(ids: readonly string[]): Promise<SenderProfiles>;
}

const nobody: SenderProfiles = new Map();

/** Looks up who wrote the messages; contacts are never looked for. */
export function sendersIn(view: Users): (messages: readonly Message[]) => Promise<SenderProfiles> {
  return async messages => {
    const ids = new Set(messages.filter(({ isFromContact }) => !isFromContact).map(({ senderId }) => senderId));
    return ids.size === 0 ? nobody : view.users([...ids]);
  };
}
