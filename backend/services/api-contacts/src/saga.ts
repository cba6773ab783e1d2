/**
 * What follows for contacts from what happens: events in, commands with derived ids out. The contact of a conversation
 * (contract §3, Automatic), and the next step of every merge. A batch at a time: one look-up and one append for all of it.
 */
import type { CommunicationView } from '@airy/communication-view';
import type { ContactView } from '@airy/contact-view';
import type { ContactCommand, ConversationEvent, MessageData, MetadataData } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { Json } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import type { Commander, CommandRequest, DeadLetters } from '@airy/processing';
import type { ViewHandle } from '@airy/views';
import { ensureContact, homeOf, profileOf } from './ensure-contact.ts';
import type { LinkedConversations } from './linked-conversations.ts';
import { conversationsUnlinkedBy, mayBe, mayNameContact, readEvent } from './read-event.ts';

export interface SagaOptions {
  readonly commander: Pick<Commander, 'tell'>;
  readonly contacts: ViewHandle<ContactView>;
  readonly communication: ViewHandle<CommunicationView>;
  readonly linked: LinkedConversations;
  readonly deadLetters: Pick<DeadLetters, 'send'>;
}

/** Who asks, in its commands. */
export const sagaPrincipal = 'airy:contacts';
export const sagaStation = 'api-contacts';

const types: ReadonlySet<string> = new Set([
  'message.created',
  'metadata.updated',
  'contact.updated',
  'contact.deleted',
  'contact.redirected',
  'contact.merge-started',
  'contact.merge-refused',
  'contact.merged',
] satisfies ConversationEvent['type'][]);

export class ContactSaga {
  readonly #options: SagaOptions;

  constructor(options: SagaOptions) {
    this.#options = options;
  }

  /** Resolves when what follows is durable. @throws what the log or a view says: to be called again with the same. */
  async handle(records: readonly LogRecord[]): Promise<void> {
    const { linked, commander } = this.#options;
    const events = await this.#read(records);
    try {
      await this.#lookUp(events);
      const requests: CommandRequest<ContactCommand>[] = [];
      for (const event of events) {
        const command = await this.#commandAfter(event);
        if (command !== null)
          requests.push({ id: uuid5(event.id, ':contact'), principal: sagaPrincipal, requestHash: null, command });
      }
      await commander.tell(requests);
    } catch (error) {
      // What is remembered is not durable.
      linked.forgetAll();
      throw error;
    }
  }

  /** Events that something may follow from; what is none becomes a dead letter. */
  async #read(records: readonly LogRecord[]): Promise<readonly ConversationEvent[]> {
    const events: ConversationEvent[] = [];
    for (const record of records) {
      if (!mayBe(record, types) || this.#isSettled(record) || !mayNameContact(record)) continue;
      const event = readEvent(record);
      if (typeof event === 'string') {
        await this.#options.deadLetters.send({ station: sagaStation, record, reason: event });
        continue;
      }
      // Now, so that a message after it is read; and again in its turn, as the view may not know of it yet.
      this.#options.linked.forget(conversationsUnlinkedBy(event));
      events.push(event);
    }
    return events;
  }

  /** A message of a conversation that has its contact: the key alone says so. */
  #isSettled({ key, headers }: LogRecord): boolean {
    return headers['event-type'] === 'message.created' && key !== null && this.#options.linked.has(key);
  }

  /** Remembers which of the conversations have a contact. */
  async #lookUp(events: readonly ConversationEvent[]): Promise<void> {
    const { linked, contacts } = this.#options;
    const ids = events.flatMap(event => (event.type === 'message.created' ? event.data.message.conversationId : []));
    if (ids.length === 0) return;
    await contacts.ready;
    const { changes } = linked;
    for (const id of await contacts.query.linked([...new Set(ids)])) linked.remember(id, changes);
  }

  async #commandAfter(event: ConversationEvent): Promise<ContactCommand | null> {
    switch (event.type) {
      case 'message.created':
        return this.#afterMessage(event.data, Date.parse(event.time));
      case 'metadata.updated':
        return this.#afterMetadata(event.data, Date.parse(event.time));
      case 'contact.redirected':
        return event.data.command;
      case 'contact.merge-started': {
        const { mergeId, source, sourceHistory, destinationId, by } = event.data;
        return { type: 'contact.absorb', contactId: destinationId, mergeId, source, sourceHistory, by };
      }
      case 'contact.merged': {
        const { mergeId, sourceId, destinationId } = event.data;
        return { type: 'contact.finish-merge', contactId: sourceId, mergeId, destinationId };
      }
      case 'contact.merge-refused':
        return { type: 'contact.release', contactId: event.data.sourceId, mergeId: event.data.mergeId };
      default:
        this.#options.linked.forget(conversationsUnlinkedBy(event));
        return null;
    }
  }

  async #afterMessage({ message }: MessageData, at: number): Promise<ContactCommand | null> {
    const { conversationId, source } = message;
    const { linked, communication } = this.#options;
    // One that has not found its conversation yet (messages.send, 202) is nobody's.
    if (source === '' || linked.has(conversationId)) return null;
    const { changes } = linked;
    // Nobody can have a name before the first message; it comes as metadata.
    const conversation = message.index === 0 ? null : await communication.query.conversation(conversationId);
    linked.remember(conversationId, changes);
    return ensureContact({ conversationId, source, at }, conversation?.metadata ?? {});
  }

  /** Names and pictures go to the contact that the conversation has; to its own one if the view knows of none yet. */
  async #afterMetadata(data: MetadataData, at: number): Promise<ContactCommand | null> {
    if (data.subject !== 'conversation') return null;
    const { linked, contacts } = this.#options;
    const conversationId = data.identifier;
    const metadata = objectOf(data.metadata);
    const profile = profileOf(metadata);
    if (profile.displayName === null && profile.avatarUrl === null) return null;
    const text = JSON.stringify(profile);
    if (linked.wasOffered(conversationId, text)) return null;
    await contacts.ready;
    const contact = await contacts.query.contactOfConversation(conversationId);
    linked.offered(conversationId, text);
    const contactId = contact?.id ?? homeOf(conversationId);
    return { ...ensureContact({ conversationId, source: null, at }, metadata), contactId };
  }
}

function objectOf(metadata: Json): { readonly [key: string]: Json } {
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
    ? (metadata as { readonly [key: string]: Json })
    : {};
}
