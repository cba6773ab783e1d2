/** A writer of contacts without any I/O, for tests: commands in, facts and events kept; and the saga's steps by hand. */
import { uuid5 } from '@airy/model/ids';
import { decideConversation } from '../conversation/decide.ts';
import { Layer } from '../conversation/layer.ts';
import { nothing } from '../conversation/state.ts';
import type { ConversationFact } from '../conversation/state.ts';
import type { ConversationEvent } from '../event.ts';
import type { ContactCommand, ContactFields, EnsureContact } from './commands.ts';
import { contactSubject, readContact } from './contact.ts';
import type { ContactWithHistory } from './contact.ts';

export class ContactWorld {
  readonly state = new Layer(nothing);
  readonly facts: ConversationFact[] = [];
  readonly events: ConversationEvent[] = [];
  now = 1_000;
  #commands = 0;

  /** @throws Error with the code of a rejection. */
  decide<T>(command: ContactCommand): T {
    this.now++;
    const context = { commandId: `command-${this.#commands++}`, now: this.now };
    const decision = decideConversation(this.state, command, context);
    if (!decision.ok) throw new Error(decision.rejection.code);
    for (const fact of decision.facts) this.state.apply(fact);
    this.facts.push(...decision.facts);
    this.events.push(...decision.events);
    return decision.result as T;
  }

  contact(id: string): ContactWithHistory | null {
    return readContact(id, this.state.metadata(contactSubject(id)));
  }

  create(contactId: string, fields: ContactFields = {}): ContactWithHistory {
    return this.decide({ type: 'contact.create', contactId, fields });
  }

  /** Somebody writes in a conversation of facebook, or is called by a name there. */
  ensure(conversationId: string, other: Partial<EnsureContact> = {}): void {
    const homeId = uuid5(conversationId);
    this.decide({
      type: 'contact.ensure',
      contactId: homeId,
      homeId,
      conversationId,
      source: 'facebook',
      displayName: null,
      avatarUrl: null,
      at: this.now,
      isForced: false,
      ...other,
    });
    this.settle();
  }

  /** A merge with all its steps. */
  merge(source: string, destination: string): void {
    this.decide(startOf(source, destination, `merge-${this.#commands}`));
    this.settle();
  }

  #settled = 0;

  /** Takes the steps that follow from events, as the saga does, until none does. */
  settle(): void {
    for (; this.#settled < this.events.length; this.#settled++) {
      const event = this.events[this.#settled];
      const command = event && stepAfter(event);
      if (command) this.decide(command);
    }
  }
}

/** @param mergeId of this merge alone. */
export function startOf(
  source: string,
  destination: string,
  mergeId = `${source} into ${destination}`,
): ContactCommand {
  return { type: 'contact.merge', contactId: source, destinationId: destination, mergeId, by: 'agent' };
}

/** What the saga asks for after an event. */
export function stepAfter(event: ConversationEvent): ContactCommand | null {
  switch (event.type) {
    case 'contact.redirected':
      return event.data.command;
    case 'contact.merge-started': {
      const { mergeId, destinationId, source, sourceHistory, by } = event.data;
      return { type: 'contact.absorb', contactId: destinationId, mergeId, source, sourceHistory, by };
    }
    case 'contact.merged': {
      const { mergeId, sourceId, destinationId } = event.data;
      return { type: 'contact.finish-merge', contactId: sourceId, mergeId, destinationId };
    }
    case 'contact.merge-refused':
      return { type: 'contact.release', contactId: event.data.sourceId, mergeId: event.data.mergeId };
    default:
      return null;
  }
}
