/** Events of the socket, applied to what has been read. */
import type { QueryClient } from '@tanstack/react-query';
import {
  changeConversations,
  loadedConversations,
  mergeChannel,
  putConversation,
  withMessage,
  withMetadata,
} from '../state/conversation-pages.ts';
import { changeMessages, loadedMessages, putMessage } from '../state/message-pages.ts';
import { clientAt } from './client.ts';
import { EventsDuringReads } from './events-during-reads.ts';
import { keys } from './queries.ts';
import type {
  Channel,
  CommunicationEvent,
  Conversation,
  ConversationPage,
  Message,
  MessagePage,
  MetadataUpdate,
  Pages,
  Tag,
} from './wire.ts';

type ReadConversation = (id: string, position: string | null) => Promise<Conversation>;

function readConversation(id: string, position: string | null): Promise<Conversation> {
  return clientAt(position).call('conversations.info', { conversation_id: id });
}

/** Applies events to a query client; `read` fetches conversations that are not loaded yet. */
export class LiveUpdates {
  readonly #queries: QueryClient;
  readonly #read: ReadConversation;
  readonly #during: EventsDuringReads<{ readonly event: CommunicationEvent; readonly position: string | null }>;
  /** Conversations being read, and the position of the newest event that came meanwhile. */
  readonly #reading = new Map<string, string | null>();

  constructor(queries: QueryClient, read: ReadConversation = readConversation) {
    this.#queries = queries;
    this.#read = read;
    this.#during = new EventsDuringReads(queries, ({ event, position }) => this.#apply(event, position));
  }

  /** One event and where reads see it; kinds that are not known are left alone. */
  apply(event: CommunicationEvent, position: string | null): void {
    this.#during.note({ event, position });
    this.#apply(event, position);
  }

  #apply(event: CommunicationEvent, position: string | null): void {
    switch (event.type) {
      case 'message.created':
        this.putMessage(event.payload.conversation_id, event.payload.message, position);
        break;
      case 'metadata.updated':
        this.#metadata(event.payload, position);
        break;
      case 'channel.updated':
        this.#channel(event.payload);
        break;
      case 'tag.updated':
        this.#tag(event.payload);
        break;
      case 'component.updated':
        // No page shows components yet.
        break;
    }
  }

  /** After a gap in the events: everything on the screen is read again, the rest when it is next shown. */
  async catchUp(): Promise<void> {
    await this.#queries.invalidateQueries({ predicate: query => query.queryKey[0] !== keys.session[0] });
  }

  /** Changes a conversation wherever it has been read. */
  changeConversation(id: string, change: (one: Conversation) => Conversation): void {
    this.#queries.setQueryData<Conversation>(keys.conversation(id), one => (one === undefined ? one : change(one)));
    this.#queries.setQueryData<Pages<ConversationPage>>(keys.conversations, list =>
      list === undefined ? list : changeConversations(list, one => (one.id === id ? change(one) : one)),
    );
  }

  /** A message that is new or changed. */
  putMessage(conversationId: string, message: Message, position: string | null = null): void {
    this.#queries.setQueryData<Pages<MessagePage>>(keys.messages(conversationId), thread =>
      thread === undefined ? thread : putMessage(thread, message),
    );
    const known = this.#listed(conversationId);
    this.changeConversation(conversationId, one => withMessage(one, message));
    if (!known || this.#reading.has(conversationId)) void this.#add(conversationId, position);
  }

  /**
   * A message as the answer of its sending tells of it: taken only where nothing is known of it yet, as its events may
   * have come first and know more.
   */
  putAnswer(conversationId: string, message: Message): void {
    if (!this.#isKnown(conversationId, message.id)) this.putMessage(conversationId, message);
  }

  #isKnown(conversationId: string, messageId: string): boolean {
    const thread = this.#queries.getQueryData<Pages<MessagePage>>(keys.messages(conversationId));
    const list = this.#queries.getQueryData<Pages<ConversationPage>>(keys.conversations);
    const one = this.#queries.getQueryData<Conversation>(keys.conversation(conversationId));
    return (
      loadedMessages(thread).some(message => message.id === messageId) ||
      loadedConversations(list).some(conversation => conversation.last_message.id === messageId) ||
      one?.last_message.id === messageId
    );
  }

  #listed(conversationId: string): boolean {
    const list = this.#queries.getQueryData<Pages<ConversationPage>>(keys.conversations);
    return list === undefined || list.pages.some(page => page.data.some(one => one.id === conversationId));
  }

  /** A conversation that is new, or comes up from a page that is not loaded; read again if events came meanwhile. */
  async #add(conversationId: string, position: string | null): Promise<void> {
    const isReading = this.#reading.has(conversationId);
    this.#reading.set(conversationId, position);
    if (isReading) return;
    try {
      let readAt: string | null;
      do {
        readAt = this.#reading.get(conversationId) ?? null;
        const conversation = await this.#read(conversationId, readAt);
        this.#queries.setQueryData<Pages<ConversationPage>>(keys.conversations, list =>
          list === undefined ? list : putConversation(list, conversation),
        );
      } while (this.#reading.get(conversationId) !== readAt);
    } catch {
      // It could not be read now (gone, or the server is away): the next catch-up lists it.
      void this.#queries.invalidateQueries({ queryKey: keys.conversations, refetchType: 'none' });
    } finally {
      this.#reading.delete(conversationId);
    }
  }

  #metadata({ subject, identifier, metadata }: MetadataUpdate, position: string | null): void {
    if (subject === 'conversation') {
      this.changeConversation(identifier, one => withMetadata(one, metadata));
      if (this.#reading.has(identifier)) this.#reading.set(identifier, position);
    }
    if (subject === 'message') this.#messageMetadata(identifier, metadata);
    if (subject === 'channel') this.#changeChannel(identifier, known => ({ ...known, metadata }));
  }

  #messageMetadata(id: string, metadata: Message['metadata']): void {
    const change = (one: Message): Message => (one.id === id ? { ...one, metadata } : one);
    this.#queries.setQueriesData<Pages<MessagePage>>({ queryKey: ['messages'] }, thread =>
      thread === undefined ? thread : changeMessages(thread, change),
    );
    this.#queries.setQueryData<Pages<ConversationPage>>(keys.conversations, list =>
      list === undefined
        ? list
        : changeConversations(list, one =>
            one.last_message.id === id ? { ...one, last_message: change(one.last_message) } : one,
          ),
    );
  }

  #channel(channel: Channel): void {
    const connected = channel.connected;
    const known = this.#queries.getQueryData<readonly Channel[]>(keys.channels)?.some(one => one.id === channel.id);
    this.#changeChannel(channel.id, one => mergeChannel(one, channel));
    if (known !== undefined && (connected || known)) void this.#queries.invalidateQueries({ queryKey: keys.channels });
  }

  #changeChannel(id: string, change: (known: Channel) => Channel): void {
    const inConversation = (one: Conversation): Conversation =>
      one.channel.id === id ? { ...one, channel: change(one.channel) } : one;
    this.#queries.setQueryData<readonly Channel[]>(keys.channels, list =>
      list?.map(one => (one.id === id ? change(one) : one)),
    );
    this.#queries.setQueriesData<Conversation>({ queryKey: ['conversation'] }, one =>
      one === undefined ? one : inConversation(one),
    );
    this.#queries.setQueryData<Pages<ConversationPage>>(keys.conversations, list =>
      list === undefined ? list : changeConversations(list, inConversation),
    );
  }

  #tag(tag: Tag): void {
    this.#queries.setQueryData<readonly Tag[]>(keys.tags, tags =>
      tags === undefined ? tags : [...tags.filter(one => one.id !== tag.id), tag],
    );
  }
}
