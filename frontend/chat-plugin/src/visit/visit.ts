/** A visit: tokens, socket, messages and what is not sent yet, as one state that the window shows. */
import type { MessagePayload, VisitorConversation } from '@airy/contract';
import { storageKeys } from '../storage.ts';
import { CallError } from '../transport/call.ts';
import { claimsOf, conversationOf, createAccess, type Authenticated, type VisitorAccess } from './access.ts';
import type { Connection, Signal } from './connection.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { pageContext } from './page-context.ts';
import { readOutgoing } from './read-outgoing.ts';
import { connectShared } from './shared-connection.ts';
import { isLookedAt, surroundings } from './surroundings.ts';
import {
  emptyThread,
  since,
  unreadCount,
  withEarlier,
  withOutgoing,
  withReceived,
  withSent,
  type Thread,
} from './thread.ts';
import { newKey } from './new-key.ts';
import { createTyping, type Typing } from './typing.ts';
import { stateBefore, type VisitOptions, type VisitState } from './visit-state.ts';
import { backOffMs, pause } from './wait.ts';

export type { VisitOptions, VisitState };

const goneRetryMs = 60_000;
/** Codes that mean: not here, or not for this visitor. */
const refusals = new Set([
  'not_found',
  'source_not_configured',
  'origin_not_allowed',
  'identity_required',
  'identity_token_invalid',
]);

export class Visit {
  readonly #options: VisitOptions;
  readonly #keys: ReturnType<typeof storageKeys>;
  readonly #access: VisitorAccess;
  readonly #outbox: Outbox;
  readonly #typing: Typing;
  readonly #listeners = new Set<(state: VisitState) => void>();
  readonly #messageListeners = new Set<(message: MessagePayload) => void>();
  #state: VisitState = stateBefore;
  #identity: string | null = null;
  #loadingEarlier: Promise<void> | null = null;
  /** Id of the newest message that the server was told of as read. */
  #toldRead: string | null = null;
  #connection: Connection | null = null;
  #life = new AbortController();
  /** Ends with the widget. */
  readonly #whole = new AbortController();

  constructor(options: VisitOptions) {
    const { host, channelId, identityToken = null } = options.settings;
    this.#identity = identityToken;
    this.#state = { ...this.#state, isKnown: identityToken !== null };
    this.#options = options;
    this.#keys = storageKeys(channelId);
    this.#access = createAccess({
      host,
      channelId,
      storage: options.local,
      resumeKey: this.#keys.resumeToken,
      identity: () => this.#identity,
      authenticated: (answer, isNew) => this.#authenticated(answer, isNew),
    });
    this.#outbox = createOutbox({
      send: (content, key) => this.#access.send(content, key),
      waiting: () => this.#state.thread.outbox,
      sent: (key, message) => {
        this.#countOwn(message);
        this.#changeThread(thread => withSent(thread, key, message));
      },
      failed: (outgoing, { reason, code }) => {
        this.#changeThread(thread => withOutgoing(thread, { ...outgoing, state: 'failed', reason }));
        // On another device, for good.
        if (code === 'conversation_ended') this.#endedElsewhere();
      },
      slowed: slowUntil => this.#change({ slowUntil }),
    });
    this.#typing = createTyping({
      // Told again in a moment if it goes on, and of no worth later.
      tell: active => void this.#access.call('chatplugin.signal', { type: 'typing', active }).catch(() => undefined),
      changed: isTyping => this.#change({ isTyping }),
    });
    const { signal } = this.#whole;
    for (const type of ['online', 'visibilitychange'])
      surroundings.addEventListener(type, () => this.#hurry(), { signal });
    surroundings.addEventListener('storage', event => this.#otherTabStored(event as StorageEvent), { signal });
  }

  get state(): VisitState {
    return this.#state;
  }

  subscribe(listener: (state: VisitState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Told of each message that comes in while the page is open, of either side; not of history. */
  onMessage(listener: (message: MessagePayload) => void): () => void {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  /** Begins, or resumes, the conversation; harmless when repeated. */
  start(): void {
    if (this.#state.phase !== 'idle') return;
    const outbox = readOutgoing(this.#options.session.get(this.#outboxKey));
    this.#change({ phase: 'starting', thread: { ...this.#state.thread, outbox } });
    // Rejects only when the visit ends meanwhile.
    this.#begin(this.#life.signal).catch(() => undefined);
  }

  send(content: unknown): void {
    const outgoing = { key: newKey(), content, at: Date.now(), state: 'sending', reason: null } as const;
    this.#typing.sent();
    this.#changeThread(thread => withOutgoing(thread, outgoing));
    if (this.#state.phase === 'ready') this.#outbox.flush();
  }

  /** The visitor is writing; false: has stopped, or cleared the field. */
  typing(isActive: boolean): void {
    // Before the first message there is nobody to tell.
    if (this.#state.isOnline && this.#state.thread.messages.length > 0) this.#typing.write(isActive);
  }

  retry(key: string): void {
    const outgoing = this.#state.thread.outbox.find(found => found.key === key);
    if (outgoing === undefined) return;
    this.#changeThread(thread => withOutgoing(thread, { ...outgoing, state: 'sending', reason: null }));
    this.#outbox.flush();
  }

  /** All that is there has been seen. */
  markRead(): void {
    const { thread } = this.#state;
    const newest = thread.messages.at(-1)?.id;
    if (newest === undefined || newest === this.#options.local.get(this.#keys.read)) return;
    this.#options.local.set(this.#keys.read, newest);
    this.#change({});
    const theirs = thread.messages.findLast(message => !message.from_contact)?.id;
    if (theirs === undefined || theirs === this.#toldRead) return;
    this.#toldRead = theirs;
    // The next message that is read says the same of this one.
    this.#access.call('chatplugin.read', { message_id: theirs }).catch(() => undefined);
  }

  /** What was said before. Resolves once it is there, or could not be had: then `earlier` still says so. */
  loadEarlier(): Promise<void> {
    const { earlier: cursor } = this.#state;
    if (cursor === null) return Promise.resolve();
    const { signal } = this.#life;
    this.#loadingEarlier ??= this.#access
      .call('chatplugin.history', { cursor, page_size: 50 })
      .then(({ messages, next_cursor: earlier }) => {
        if (signal.aborted) return;
        this.#change({ thread: withEarlier(this.#state.thread, messages), earlier });
      })
      // Whoever scrolls on asks again.
      .catch(() => undefined)
      .finally(() => (this.#loadingEarlier = null));
    return this.#loadingEarlier;
  }

  /**
   * Who the visitor is, as the site has signed it; null: nobody that it knows. Another person than before finds nothing of
   * the one before.
   */
  identify(token: string | null): void {
    const before = this.#identity;
    if (token === before) return;
    this.#identity = token;
    if (token !== null && before !== null && claimsOf(token)['sub'] === claimsOf(before)['sub']) return;
    const { phase } = this.#state;
    this.#options.local.set(this.#keys.read, null);
    if (before !== null) this.#options.session.set(this.#keys.draft, null);
    if (token !== null) this.#options.local.set(this.#keys.resumeToken, null);
    this.#close('idle');
    this.#change({ isKnown: token !== null });
    if (phase !== 'idle') this.start();
  }

  /** A call in the visitor's name. @throws CallError */
  get call(): VisitorAccess['call'] {
    return (name, request, key) => this.#access.call(name, request, key);
  }

  /** For what is not a call: uploads. */
  async uploadTo(): Promise<{ readonly host: string; readonly token: string }> {
    return { host: this.#options.settings.host, token: await this.#access.token() };
  }

  /** Hands in the offline form: its message becomes the first of the conversation. @throws CallError */
  async leave(text: string, answers: Readonly<Record<string, string | number | boolean>>): Promise<void> {
    const { signal } = this.#life;
    const request = { form: 'offline', answers, message: text, context: pageContext() } as const;
    const { message, answered_by_mail: isMailed } = await this.#access.call('chatplugin.submit', request, newKey());
    if (signal.aborted) return;
    const email = isMailed ? String(answers['email']) : null;
    const { thread } = this.#state;
    this.#change({ left: { email }, thread: message === null ? thread : withSent(thread, '', message) });
  }

  /** Something about the conversation is known from an answer. */
  note(changes: Partial<VisitorConversation>): void {
    const { conversation } = this.#state;
    if (conversation !== null) this.#change({ conversation: { ...conversation, ...changes } });
  }

  /** Ends the conversation for good, and forgets it in this browser. It can still be rated, until the next one begins. */
  end(): void {
    const { conversation } = this.#state;
    if (this.#state.thread.messages.length > 0)
      this.#access.call('chatplugin.end', {}, newKey()).catch(() => undefined);
    this.#options.local.set(this.#keys.resumeToken, null);
    this.#options.local.set(this.#keys.read, null);
    this.#close('ended', { keepsToken: true });
    this.#change({ conversation: conversation === null ? null : { ...conversation, state: 'ended' } });
  }

  /** Leaves the conversation as it is; nothing is heard of it any more. */
  destroy(): void {
    this.#whole.abort();
    this.#outbox.stop();
    this.#close('idle');
    this.#listeners.clear();
    this.#messageListeners.clear();
  }

  /** After `end`. */
  startAnew(): void {
    this.#access.drop();
    this.#change({ phase: 'idle', conversation: null });
    this.start();
  }

  async #begin(signal: AbortSignal): Promise<void> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        await this.#access.token();
        if (signal.aborted) return;
        this.#change({ phase: 'ready' });
        this.#connect();
        return this.#sendAll();
      } catch (error) {
        const isGone = error instanceof CallError && refusals.has(error.code);
        if (isGone) this.#change({ phase: 'gone' });
        await pause(isGone ? goneRetryMs : backOffMs(tries, 20_000), signal);
      }
    }
  }

  #connect(): void {
    const { conversationId } = this.#access;
    const isCurrent = (): boolean => this.#access.conversationId === conversationId;
    this.#connection ??= connectShared({
      name: `airy ${conversationId}`,
      host: this.#options.settings.host,
      token: isRefused => this.#access.token(isRefused),
      newest: () => this.#state.thread.syncedId,
      since: id => since(this.#state.thread, id),
      received: message => isCurrent() && this.#received(message),
      signalled: signal => isCurrent() && this.#signalled(signal),
      changed: isOnline => {
        this.#change({ isOnline });
        if (isOnline) this.#sendAll();
      },
    });
  }

  #received(message: MessagePayload): void {
    const isNew = !this.#isKnown(message);
    this.#countOwn(message);
    if (!message.from_contact) this.#typing.heard(false);
    this.#changeThread(thread => withReceived(thread, [message]));
    if (isNew) for (const listener of this.#messageListeners) listener(message);
  }

  #signalled({ type, payload }: Signal): void {
    if (type === 'signal.typing' && payload['from_contact'] === false) this.#typing.heard(payload['active'] === true);
    if (type === 'conversation.updated') this.note(payload);
    if (type === 'conversation.updated' && payload['state'] === 'ended') this.#endedElsewhere();
  }

  #isKnown({ id }: MessagePayload): boolean {
    return this.#state.thread.messages.some(message => message.id === id);
  }

  /** What was just written has not been read, until the server says so. */
  #countOwn(message: MessagePayload): void {
    const { conversation } = this.#state;
    if (conversation === null || !message.from_contact || this.#isKnown(message)) return;
    this.note({ state: 'open', unread_by_agents: conversation.unread_by_agents + 1 });
  }

  /** On another device, or by a call that the page did not make. */
  #endedElsewhere(): void {
    const { conversation, phase } = this.#state;
    if (phase === 'ended') return;
    this.#options.local.set(this.#keys.resumeToken, null);
    this.#close('ended', { keepsToken: true });
    this.#change({ conversation });
  }

  #authenticated({ messages, conversation, next_cursor: next }: Authenticated, isNew: boolean): void {
    const { thread, earlier } = this.#state;
    // With the same conversation again, what was loaded of its past is still here.
    const isWhole = thread.messages.length > 0 && !isNew;
    const fresh = { ...emptyThread, outbox: thread.outbox };
    const { local } = this.#options;
    if (conversation.read_up_to !== null && local.get(this.#keys.read) === null)
      local.set(this.#keys.read, conversation.read_up_to);
    this.#toldRead = conversation.read_up_to;
    this.#change({
      conversation,
      earlier: isWhole ? earlier : next,
      thread: withReceived(isNew ? fresh : thread, messages),
    });
  }

  /** What failed for want of a network goes out now, too. */
  #sendAll(): void {
    for (const outgoing of this.#state.thread.outbox)
      if (outgoing.reason === null)
        this.#changeThread(thread => withOutgoing(thread, { ...outgoing, state: 'sending' }));
    this.#outbox.flush();
  }

  #hurry(): void {
    if (isLookedAt()) this.#connection?.hurry();
  }

  #otherTabStored({ key, newValue }: StorageEvent): void {
    const { phase, thread } = this.#state;
    if (key === this.#keys.read) this.#change({});
    if (key !== this.#keys.resumeToken || phase === 'idle' || phase === 'ended') return;
    if (newValue === null) return this.#close('ended');
    // A new token of the same conversation is nothing new.
    if (conversationOf(newValue) === this.#access.conversationId) return;
    const isEmpty = thread.messages.length === 0 && thread.outbox.length === 0;
    if (!isEmpty) return;
    // The other tab began a conversation while this one had none.
    this.#close('idle');
    this.start();
  }

  #close(phase: 'idle' | 'ended', { keepsToken = false } = {}): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#connection?.close();
    this.#connection = null;
    if (!keepsToken) this.#access.drop();
    this.#typing.stop();
    this.#toldRead = null;
    const nothing = { thread: emptyThread, conversation: null, earlier: null, left: null };
    this.#change({ phase, isOnline: false, isTyping: false, slowUntil: null, ...nothing });
  }

  /** What one person has not sent yet is never sent in the name of another. */
  get #outboxKey(): string {
    const who = this.#identity === null ? '' : `_${String(claimsOf(this.#identity)['sub'])}`;
    return this.#keys.outbox + who;
  }

  #changeThread(make: (thread: Thread) => Thread): void {
    this.#change({ thread: make(this.#state.thread) });
  }

  #change(changes: Partial<VisitState>): void {
    const { local, session } = this.#options;
    const thread = changes.thread ?? this.#state.thread;
    if (thread.outbox !== this.#state.thread.outbox)
      session.set(this.#outboxKey, thread.outbox.length === 0 ? null : JSON.stringify(thread.outbox));
    this.#state = { ...this.#state, ...changes, unread: unreadCount(thread, local.get(this.#keys.read)) };
    for (const listener of this.#listeners) listener(this.#state);
  }
}
