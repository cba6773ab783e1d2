/** What the routes of this service work with, and how they ask the writer. */
import type { CommunicationView } from '@airy/communication-view';
import type { ContactView } from '@airy/contact-view';
import type { ContactCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import { formatPosition, joinPositions, parsePosition, type Positions } from '@airy/event-log';
import type { Call, WriteIdentity } from '@airy/http';
import type { Json } from '@airy/model';
import type { Answer, Commander } from '@airy/processing';
import type { ViewHandle } from '@airy/views';
import type { LinkedConversations } from './linked-conversations.ts';

export interface Parts {
  readonly contacts: ViewHandle<ContactView>;
  readonly communication: ViewHandle<CommunicationView>;
  readonly commander: Commander;
  readonly linked: LinkedConversations;
}

/** The writes of one call: several commands may stand behind one answer. */
export class Writes {
  readonly #commander: Commander;
  readonly #call: Call;
  #written: Positions = new Map();

  constructor(commander: Commander, call: Call) {
    this.#commander = commander;
    this.#call = call;
  }

  /** The result of an accepted command. @throws AiryError with the code of the rejection. */
  async ask(identity: WriteIdentity, command: ContactCommand): Promise<Json> {
    const { commandId: id, principal, requestHash } = identity;
    const { outcome, position }: Answer = await this.#commander.conversation({ id, principal, requestHash, command });
    this.#written = joinPositions(this.#written, parsePosition(position) ?? new Map());
    if (outcome.ok) return outcome.result;
    throw new AiryError(outcome.rejection.code, outcome.rejection.message);
  }

  /** Up to where the call has written. */
  get position(): string {
    return formatPosition(this.#written);
  }

  /** Tells the caller; once, when all is written. */
  tellPosition(): void {
    this.#call.setPosition(this.position);
  }
}
