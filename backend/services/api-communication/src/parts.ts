/** What the routes of this service work with. */
import type { CommunicationView } from '@airy/communication-view';
import type { ConversationCommand } from '@airy/domain';
import { identifyWrite, settle, type Call } from '@airy/http';
import type { Json } from '@airy/model';
import type { Commander } from '@airy/processing';
import type { ViewHandle } from '@airy/views';

export interface Parts {
  readonly view: ViewHandle<CommunicationView>;
  readonly commander: Commander;
}

/** What a write is about, for its idempotency. */
export interface Target {
  readonly endpoint: string;
  readonly id: string;
}

/**
 * Asks the conversation writer and waits for its outcome.
 * @param make the command; `commandId` is what ids of new entities derive from.
 * @throws AiryError with the code of the rejection.
 */
export async function askWriter(
  { commander, call }: { readonly commander: Commander; readonly call: Call },
  target: Target,
  make: (commandId: string) => ConversationCommand,
): Promise<Json> {
  const { commandId, principal, requestHash } = identifyWrite(call, target.endpoint, target.id);
  const answer = await commander.conversation({ id: commandId, principal, requestHash, command: make(commandId) });
  return settle(call, answer);
}
