/** The simulator as tests and its control page see it. */
import type { State } from './state.ts';
import type { Signature, WebhookSender } from './webhook-sender.ts';

/** Who writes to whom. */
export interface Between {
  /** Id of a page (Messenger), or of an Instagram account. */
  readonly pageId: string;
  readonly personId: string;
}

export interface Said extends Between {
  readonly text: string;
}

export interface MessengerSimulator {
  /** `graphUrl` of the source; the customer's page is at the same address. */
  readonly url: string;
  readonly state: State;
  readonly webhooks: WebhookSender;
  /** Names a customer; unknown ones are called Customer. */
  introduce(personId: string, name: string): void;
  /** The customer writes; resolves when the webhook was taken (true), or the simulator closed. */
  say(said: Said): Promise<boolean>;
  /** The customer sends anything else, such as attachments or an answer to a story. */
  sends(parties: Between, content: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** The customer sends a picture, which the simulator serves. */
  sendPicture(parties: Between): Promise<boolean>;
  /** The customer edits one of their messages. @returns false if there is none with this id, or nobody took it. */
  edit(said: Said, mid: string): Promise<boolean>;
  /** The customer takes one of their messages back. */
  unsend(parties: Between, mid: string): Promise<boolean>;
  /** The customer presses a button. */
  press(parties: Between, postback: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** The customer reacts to a message; null takes it back. */
  react(parties: Between, mid: string, emoji: string | null): Promise<boolean>;
  /** Somebody answers in Meta's own inbox (`appId` null) or with another app. */
  answerElsewhere(said: Said, appId: string | null): Promise<boolean>;
  /** Everything that was taken is sent again so many times. @returns the statuses. */
  redeliver(options: { readonly times: number; readonly shuffled: boolean }): Promise<readonly (number | null)[]>;
  /** A message with a wrong or no signature. @returns the status. */
  forge(said: Said, signature?: Signature): Promise<number | null>;
  /** Resolves when no echo or receipt is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
