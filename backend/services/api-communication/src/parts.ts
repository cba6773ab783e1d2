/** What the routes of this service work with. */
import type { CommunicationView } from '@airy/communication-view';
import type { SenderProfiles } from '@airy/contract';
import type { ConversationCommand } from '@airy/domain';
import { identifyWrite, settle, type Call } from '@airy/http';
import type { KnownFiles } from '@airy/media';
import type { Json, Message } from '@airy/model';
import type { Commander } from '@airy/processing';
import type { Source } from '@airy/source-kit';
import type { ViewHandle } from '@airy/views';

export interface Parts {
  readonly view: ViewHandle<CommunicationView>;
  readonly commander: Commander;
  /** Every source there is. */
  readonly sources: readonly Source[];
  /** What is known of files that messages name. */
  readonly files: KnownFiles;
  /** How long a message waits for a conversation that is not known. */
  readonly conversationWaitMs: number;
  /** Who wrote these messages, as far as they are users. */
  senders(messages: readonly Message[]): Promise<SenderProfiles>;
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
