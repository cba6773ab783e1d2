/** A visit: tokens, socket, messages and what is not sent yet, as one state that the window shows. */
import type { MessagePayload } from '@airy/contract';
import type { Settings } from '../settings.ts';
import { storageKeys, type BrowserStorage } from '../storage.ts';
import { CallError } from '../transport/call.ts';
import { conversationOf, createAccess, type VisitorAccess } from './access.ts';
import type { Connection, Signal } from './connection.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { readOutgoing } from './read-outgoing.ts';
import { connectShared } from './shared-connection.ts';
import { emptyThread, since, unreadCount, withOutgoing, withReceived, withSent, type Thread } from './thread.ts';
import { createTyping, type Typing } from './typing.ts';
import { backOffMs, pause } from './wait.ts';

export interface VisitState {
  /** `idle`: nothing was asked for yet. `gone`: the channel does not exist any more. `ended`: by the visitor. */
  readonly phase: 'idle' | 'starting' | 'ready' | 'gone' | 'ended';
  /** The socket stands and nothing is missing. */
  readonly isOnline: boolean;
  readonly thread: Thread;
  readonly unread: number;
  /** Somebody on the other side is writing. */
  readonly isTyping: boolean;
  /** Epoch ms until which the server takes no more messages; null while it does. */
  readonly slowUntil: number | null;
}

export interface VisitOptions {
  readonly settings: Pick<Settings, 'host' | 'channelId'>;
  /** Shared by the tabs of this browser. */
  readonly local: BrowserStorage;
  /** Of this tab. */
  readonly session: BrowserStorage;
}

const goneRetryMs = 60_000;

export class Visit {
  readonly #options: VisitOptions;
  readonly #keys: ReturnType<typeof storageKeys>;
  readonly #access: VisitorAccess;
  readonly #outbox: Outbox;
  readonly #typing: Typing;
  readonly #listeners = new Set<(state: VisitState) => void>();
  readonly #messageListeners = new Set<(message: MessagePayload) => void>();
  #state: VisitState = {
    phase: 'idle',
    isOnline: false,
    thread: emptyThread,
    unread: 0,
    isTyping: false,
    slowUntil: null,
  };
  #connection: Connection | null = null;
  #life = new AbortController();

  constructor(options: VisitOptions) {
    const { host, channelId } = options.settings;
    this.#options = options;
    this.#keys = storageKeys(channelId);
    this.#access = createAccess({
      host,
      channelId,
      storage: options.local,
      resumeKey: this.#keys.resumeToken,
      authenticated: (messages, isNew) => this.#authenticated(messages, isNew),
    });
    this.#outbox = createOutbox({
      send: (content, key) => this.#access.send(content, key),
      waiting: () => this.#state.thread.outbox,
      sent: (key, message) => this.#changeThread(thread => withSent(thread, key, message)),
      failed: (outgoing, reason) =>
        this.#changeThread(thread => withOutgoing(thread, { ...outgoing, state: 'failed', reason })),
      slowed: slowUntil => this.#change({ slowUntil }),
    });
    this.#typing = createTyping({
      // Told again in a moment if it goes on, and of no worth later.
      tell: active => void this.#access.call('chatplugin.signal', { type: 'typing', active }).catch(() => undefined),
      changed: isTyping => this.#change({ isTyping }),
    });
    window.addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => this.#hurry());
    window.addEventListener('storage', event => this.#otherTabStored(event));
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
    const outbox = readOutgoing(this.#options.session.get(this.#keys.outbox));
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
    const newest = this.#state.thread.messages.at(-1)?.id;
    if (newest === undefined || newest === this.#options.local.get(this.#keys.read)) return;
    this.#options.local.set(this.#keys.read, newest);
    this.#change({});
  }

  /** Forgets the conversation in this browser. */
  end(): void {
    this.#options.local.set(this.#keys.resumeToken, null);
    this.#options.local.set(this.#keys.read, null);
    this.#close('ended');
  }

  /** After `end`. */
  startAnew(): void {
    this.#change({ phase: 'idle' });
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
        const isGone = error instanceof CallError && error.status === 404;
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
    const isNew = this.#state.thread.messages.every(({ id }) => id !== message.id);
    if (!message.from_contact) this.#typing.heard(false);
    this.#changeThread(thread => withReceived(thread, [message]));
    if (isNew) for (const listener of this.#messageListeners) listener(message);
  }

  #signalled({ type, payload }: Signal): void {
    if (type === 'signal.typing' && payload['from_contact'] === false) this.#typing.heard(payload['active'] === true);
  }

  #authenticated(messages: readonly MessagePayload[], isNew: boolean): void {
    this.#changeThread(thread => withReceived(isNew ? { ...emptyThread, outbox: thread.outbox } : thread, messages));
  }

  /** What failed for want of a network goes out now, too. */
  #sendAll(): void {
    for (const outgoing of this.#state.thread.outbox)
      if (outgoing.reason === null)
        this.#changeThread(thread => withOutgoing(thread, { ...outgoing, state: 'sending' }));
    this.#outbox.flush();
  }

  #hurry(): void {
    if (document.visibilityState === 'visible') this.#connection?.hurry();
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

  #close(phase: 'idle' | 'ended'): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#connection?.close();
    this.#connection = null;
    this.#access.drop();
    this.#typing.stop();
    this.#change({ phase, isOnline: false, thread: emptyThread, isTyping: false, slowUntil: null });
  }

  #changeThread(make: (thread: Thread) => Thread): void {
    this.#change({ thread: make(this.#state.thread) });
  }

  #change(changes: Partial<VisitState>): void {
    const { local, session } = this.#options;
    const thread = changes.thread ?? this.#state.thread;
    if (thread.outbox !== this.#state.thread.outbox)
      session.set(this.#keys.outbox, thread.outbox.length === 0 ? null : JSON.stringify(thread.outbox));
    this.#state = { ...this.#state, ...changes, unread: unreadCount(thread, local.get(this.#keys.read)) };
    for (const listener of this.#listeners) listener(this.#state);
  }
}

/** `randomUUID` needs a secure page; widgets also stand on plain http ones. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
