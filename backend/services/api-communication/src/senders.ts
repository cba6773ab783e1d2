/** Names and pictures of the users who wrote messages (contract §3, Message payload). */
import type { AdministrationView } from '@airy/administration-view';
import type { SenderProfiles } from '@airy/contract';
import type { Message } from '@airy/model';

const nobody: SenderProfiles = new Map();

/** Looks up who wrote the messages; contacts are never looked for. */
export function sendersIn(
  view: Pick<AdministrationView, 'usersById'>,
): (messages: readonly Message[]) => Promise<SenderProfiles> {
  return async messages => {
    const ids = new Set(messages.filter(({ isFromContact }) => !isFromContact).map(({ senderId }) => senderId));
    return ids.size === 0 ? nobody : view.usersById([...ids]);
  };
}
