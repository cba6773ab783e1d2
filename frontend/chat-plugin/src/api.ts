/** What a page may ask of the widget: `window.airy`, the React component and the headless client have it alike. */
import type { MessagePayload } from '@airy/contract';

/** What `on` tells of, and with what. */
export interface AiryEvents {
  /** The window opened; closed. */
  readonly open: undefined;
  readonly close: undefined;
  /** A message came in, of either side; history does not count. */
  readonly message: MessagePayload;
  /** All messages that are here, oldest first, whenever one has come or changed. */
  readonly messages: readonly MessagePayload[];
  /** How many messages the visitor has not read. */
  readonly unread: number;
  /** The conversation stands: messages are sent at once. */
  readonly ready: undefined;
}

export type AiryEvent = keyof AiryEvents;

/** Everything may be called at any time: what the widget is not loaded for yet waits until it is. */
export interface AiryApi {
  open(): void;
  close(): void;
  toggle(): void;
  /** @param content text, or any content of the widget. Sent as the visitor's. */
  sendMessage(content: string | Readonly<Record<string, unknown>>): void;
  /** Checked as files that the visitor picks; one that may not be sent is left out. */
  sendFile(file: File): void;
  /**
   * Who the visitor is: a token that your server has signed with the key of the channel. Their own conversation goes on
   * here, whatever was before. Null: nobody that you know; what was said before is not shown any more.
   */
  identify(token: string | null): void;
  /** @param locale BCP 47, such as `pt-BR`. */
  setLocale(locale: string): void;
  /** @returns how to hear no more. */
  on<E extends AiryEvent>(event: E, listener: (detail: AiryEvents[E]) => void): () => void;
  /** Takes the widget off the page. The conversation stays. */
  destroy(): void;
}
