/** The conversation without a window, for user interfaces of one's own. Needs no page: it also runs in Node. */
import type { MessagePayload } from '@airy/contract';
import type { BrowserStorage } from '../storage.ts';
import { Visit, type VisitState } from '../visit/visit.ts';

export type { VisitState as ChatState } from '../visit/visit.ts';

export interface ChatStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface HeadlessOptions {
  /** Address of Airy, without a slash at its end. */
  readonly host: string;
  readonly channelId: string;
  /** Goes on with this conversation. */
  readonly resumeToken?: string;
  /** Keeps the conversation for the next visit, such as `localStorage`; absent: as long as the program runs. */
  readonly storage?: ChatStorage;
}

export interface HeadlessChat {
  readonly state: VisitState;
  /** Begins, or goes on with, the conversation. */
  start(): void;
  /** @param content text, or any content of the widget. */
  send(content: string | Readonly<Record<string, unknown>>): void;
  /** Sends again what has failed. @param key of the outgoing message. */
  retry(key: string): void;
  /** Whether the visitor is writing. */
  typing(isActive: boolean): void;
  /** All that is there has been seen. */
  markRead(): void;
  /** As of `window.airy`. */
  identify(token: string | null): void;
  /** @returns how to hear no more. */
  onChange(listener: (state: VisitState) => void): () => void;
  /** Of each message that comes in, of either side. @returns how to hear no more. */
  onMessage(listener: (message: MessagePayload) => void): () => void;
  /** Ends the conversation for good. */
  end(): void;
  /** Lets go of it; the conversation stays. */
  destroy(): void;
}

export function createChat({ host, channelId, resumeToken, storage }: HeadlessOptions): HeadlessChat {
  const local = keptIn(storage ?? null);
  if (resumeToken !== undefined) local.set(`resume_token_${channelId}`, resumeToken);
  const settings = { host: host.replace(/\/+$/, ''), channelId, identityToken: null };
  const visit = new Visit({ settings, local, session: keptIn(null) });
  return {
    get state() {
      return visit.state;
    },
    start: () => visit.start(),
    send(content) {
      visit.start();
      visit.send(typeof content === 'string' ? { text: content } : content);
    },
    retry: key => visit.retry(key),
    typing: isActive => visit.typing(isActive),
    markRead: () => visit.markRead(),
    identify: token => visit.identify(token),
    onChange: listener => visit.subscribe(listener),
    onMessage: listener => visit.onMessage(listener),
    end: () => visit.end(),
    destroy: () => visit.destroy(),
  };
}

function keptIn(storage: ChatStorage | null): BrowserStorage {
  const kept = new Map<string, string>();
  return {
    get: key => storage?.getItem(key) ?? kept.get(key) ?? null,
    set(key, value) {
      if (value === null) {
        kept.delete(key);
        storage?.removeItem(key);
      } else {
        kept.set(key, value);
        storage?.setItem(key, value);
      }
    },
  };
}
