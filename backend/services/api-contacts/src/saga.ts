/**
 * What follows for contacts from what happens: an effect over the events that appends commands with derived ids. The
 * contact of a conversation (contract §3, Automatic), and the next step of every merge.
 */
import type { CommunicationView } from '@airy/communication-view';
import type { ContactView } from '@airy/contact-view';
import type { ContactCommand, ConversationEvent, MessageData, MetadataData } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { Json } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import type { Commander } from '@airy/processing';
import type { ViewHandle } from '@airy/views';
import { ensureContact, homeOf, profileOf } from './ensure-contact.ts';
import type { LinkedConversations } from './linked-conversations.ts';
import { mayBe, readEvent } from './read-event.ts';

export interface SagaOptions {
  readonly commander: Pick<Commander, 'tell'>;
  readonly contacts: ViewHandle<ContactView>;
  readonly communication: ViewHandle<CommunicationView>;
  readonly linked: LinkedConversations;
}

/** What is to be asked, and what is remembered once that is durable. */
interface Step {
  readonly command: ContactCommand | null;
  remember?(): void;
}

const nothing: Step = { command: null };

/** Who asks, in its commands. */
export const sagaPrincipal = 'airy:contacts';

const types: ReadonlySet<string> = new Set([
  'message.created',
  'metadata.updated',
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

  /** @throws PoisonError; anything else to be called again. */
  async onRecord(record: LogRecord): Promise<void> {
    if (!mayBe(record, types) || this.#isSettled(record)) return;
    const event = readEvent(record);
    const { command, remember } = await this.#stepAfter(event);
    const id = uuid5(event.id, ':contact');
    if (command !== null)
      await this.#options.commander.tell([{ id, principal: sagaPrincipal, requestHash: null, command }]);
    remember?.();
  }

  /** A message of a conversation that has its contact: the key alone says so. */
  #isSettled({ key, headers }: LogRecord): boolean {
    return headers['event-type'] === 'message.created' && key !== null && this.#options.linked.has(key);
  }

  async #stepAfter(event: ConversationEvent): Promise<Step> {
    switch (event.type) {
      case 'message.created':
        return this.#afterMessage(event.data, Date.parse(event.time));
      case 'metadata.updated':
        return this.#afterMetadata(event.data, Date.parse(event.time));
      case 'contact.redirected':
        return { command: event.data.command };
      case 'contact.merge-started': {
        const { mergeId, source, sourceHistory, destinationId, by } = event.data;
        return { command: { type: 'contact.absorb', contactId: destinationId, mergeId, source, sourceHistory, by } };
      }
      case 'contact.merged': {
        const { mergeId, sourceId, destinationId } = event.data;
        return { command: { type: 'contact.finish-merge', contactId: sourceId, mergeId, destinationId } };
      }
      case 'contact.merge-refused':
        return { command: { type: 'contact.release', contactId: event.data.sourceId, mergeId: event.data.mergeId } };
      default:
        return nothing;
    }
  }

  async #afterMessage({ message }: MessageData, at: number): Promise<Step> {
    const { conversationId, source } = message;
    const { linked, contacts, communication } = this.#options;
    // One that has not found its conversation yet (messages.send, 202) is nobody's.
    if (source === '' || linked.has(conversationId)) return nothing;
    const { changes } = linked;
    await contacts.ready;
    const isLinked = (await contacts.query.linked([conversationId])).has(conversationId);
    // Nobody can have a name before the first message; it comes as metadata.
    const mayHaveName = !isLinked && message.index !== 0;
    const conversation = mayHaveName ? await communication.query.conversation(conversationId) : null;
    const command = isLinked ? null : ensureContact({ conversationId, source, at }, conversation?.metadata ?? {});
    return { command, remember: () => linked.remember(conversationId, changes) };
  }

  /** Names and pictures go to the contact that the conversation has; to its own one if the view knows of none yet. */
  async #afterMetadata(data: MetadataData, at: number): Promise<Step> {
    if (data.subject !== 'conversation') return nothing;
    const { linked, contacts } = this.#options;
    const conversationId = data.identifier;
    const profile = profileOf(objectOf(data.metadata));
    if (profile.displayName === null && profile.avatarUrl === null) return nothing;
    const text = JSON.stringify(profile);
    if (linked.wasOffered(conversationId, text)) return nothing;
    await contacts.ready;
    const contact = await contacts.query.contactOfConversation(conversationId);
    const contactId = contact?.id ?? homeOf(conversationId);
    const command = { ...ensureContact({ conversationId, source: null, at }, objectOf(data.metadata)), contactId };
    return { command, remember: () => linked.offered(conversationId, text) };
  }
}

function objectOf(metadata: Json): { readonly [key: string]: Json } {
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
    ? (metadata as { readonly [key: string]: Json })
    : {};
}
