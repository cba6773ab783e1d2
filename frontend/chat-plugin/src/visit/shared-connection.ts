/**
 * One socket for all tabs of a conversation in this browser: the tab that holds the lock has it, and tells the others what
 * comes. Where a browser has no locks or no channel between tabs (plain http, sandboxed frames), each tab has its own.
 */
import type { MessagePayload } from '@airy/contract';
import { connect, type Connection, type ConnectionOptions, type Signal } from './connection.ts';

export interface SharedConnectionOptions extends ConnectionOptions {
  /** What the tabs have in common; nobody else's. */
  readonly name: string;
  /** Messages that this tab has after one of them; all it has, if it does not know that one. */
  since(id: string | null): readonly MessagePayload[];
}

type Told =
  | { readonly kind: 'hello'; readonly after: string | null }
  | { readonly kind: 'state'; readonly isOnline: boolean; readonly messages: readonly MessagePayload[] }
  | { readonly kind: 'message'; readonly message: MessagePayload }
  | { readonly kind: 'signal'; readonly signal: Signal };

/** A leader that sleeps (a tab in the background) is not waited for longer than this. */
const answerWithinMs = 2_000;

export function connectShared(options: SharedConnectionOptions): Connection {
  const channel = openChannel(options.name);
  return channel === null ? connect(options) : new SharedConnection(options, channel);
}

class SharedConnection implements Connection {
  readonly #options: SharedConnectionOptions;
  readonly #channel: BroadcastChannel;
  /** Of this tab, while it leads. */
  #own: Connection | null = null;
  #isOnline = false;
  #isClosed = false;
  #release: () => void = () => undefined;
  /** The request for the lock that waits. */
  #waiting = new AbortController();
  #answer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SharedConnectionOptions, channel: BroadcastChannel) {
    this.#options = options;
    this.#channel = channel;
    channel.addEventListener('message', ({ data }: MessageEvent<Told>) => this.#take(data));
    this.#queue();
    this.#greet();
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  hurry(): void {
    if (this.#own !== null) return this.#own.hurry();
    this.#greet();
    clearTimeout(this.#answer);
    this.#answer = setTimeout(() => this.#request({ steal: true }), answerWithinMs);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#answer);
    this.#waiting.abort();
    this.#resign();
    this.#channel.close();
    this.#become(false);
  }

  #greet(): void {
    this.#tell({ kind: 'hello', after: this.#options.newest() });
  }

  #queue(): void {
    this.#waiting = new AbortController();
    this.#request({ signal: this.#waiting.signal });
  }

  #request(how: LockOptions): void {
    if (this.#isClosed) return;
    if (how.steal === true) this.#waiting.abort();
    navigator.locks
      .request(this.#options.name, how, () => this.#lead())
      .catch((error: unknown) => {
        if (how.signal?.aborted === true || this.#isClosed) return;
        this.#resign();
        // A tab that had no answer from this one has taken the lock. Anything else: there are no locks here.
        if (error instanceof DOMException && error.name === 'AbortError') this.#queue();
        else void this.#lead();
      });
  }

  /** Resolves when this tab gives the lock back. */
  #lead(): Promise<void> {
    if (this.#isClosed || this.#own !== null) return Promise.resolve();
    clearTimeout(this.#answer);
    this.#become(false);
    const { received, signalled, changed: _, ...same } = this.#options;
    return new Promise(resolve => {
      this.#release = resolve;
      this.#own = connect({
        ...same,
        received: message => {
          received(message);
          this.#tell({ kind: 'message', message });
        },
        signalled: signal => {
          signalled(signal);
          this.#tell({ kind: 'signal', signal });
        },
        changed: isOnline => {
          this.#become(isOnline);
          this.#tell({ kind: 'state', isOnline, messages: [] });
        },
      });
    });
  }

  #resign(): void {
    const own = this.#own;
    this.#own = null;
    own?.close();
    this.#release();
  }

  #take(told: Told): void {
    const { received, signalled, since } = this.#options;
    if (this.#own !== null) {
      if (told.kind === 'hello') this.#tell({ kind: 'state', isOnline: this.#isOnline, messages: since(told.after) });
      return;
    }
    if (told.kind === 'hello') return;
    clearTimeout(this.#answer);
    if (told.kind === 'message') received(told.message);
    else if (told.kind === 'signal') signalled(told.signal);
    else {
      for (const message of told.messages) received(message);
      this.#become(told.isOnline);
    }
  }

  #tell(told: Told): void {
    if (!this.#isClosed) this.#channel.postMessage(told);
  }

  #become(isOnline: boolean): void {
    if (this.#isOnline === isOnline) return;
    this.#isOnline = isOnline;
    this.#options.changed(isOnline);
  }
}

function openChannel(name: string): BroadcastChannel | null {
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') return null;
  try {
    return new BroadcastChannel(name);
  } catch {
    // Forbidden here; then there are no other tabs to share with either.
    return null;
  }
}
