/** The simulator as tests and its control page see it. */
import type { State } from './state.ts';
import type { Secret } from './webhook-sender.ts';

export interface Chat {
  readonly botId: number;
  readonly personId: number;
}

export interface SentFile {
  /** Field of the message. */
  readonly kind: 'photo' | 'video' | 'audio' | 'voice' | 'document' | 'sticker' | 'animation';
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly name: string;
  readonly caption?: string;
}

export interface TelegramSimulator {
  /** `apiUrl` of the source; the contact's phone is at the same address. */
  readonly url: string;
  readonly state: State;
  /** Names a contact; unknown ones are called Customer. */
  introduce(personId: number, name: string, picture?: Pick<SentFile, 'bytes' | 'type' | 'name'>): void;
  /** The contact writes; resolves when it was taken (true), or nobody could take it (false). */
  say(chat: Chat, text: string): Promise<boolean>;
  /** Any message, with these fields of the Bot API's `Message`. */
  tell(chat: Chat, fields: Readonly<Record<string, unknown>>): Promise<boolean>;
  sendFile(chat: Chat, file: SentFile): Promise<boolean>;
  edit(chat: Chat, messageId: number, text: string): Promise<boolean>;
  /** The contact presses a button below a message of the bot's. */
  press(chat: Chat, messageId: number, data: string): Promise<boolean>;
  /** Null takes it back. */
  react(chat: Chat, messageId: number, emoji: string | null): Promise<boolean>;
  /** The contact blocks the bot, or takes that back. */
  block(chat: Chat, isBlocked: boolean): Promise<boolean>;
  /** Everything that a webhook took is sent again so many times. @returns the statuses. */
  redeliver(options: { readonly times: number; readonly shuffled: boolean }): Promise<readonly (number | null)[]>;
  /** A message with a wrong secret token, or none. @returns the status. */
  forge(chat: Chat, text: string, secret?: Secret): Promise<number | null>;
  /** Webhooks go to this host from now on, whatever was registered. */
  pointTo(origin: string): void;
  close(): Promise<void>;
}
