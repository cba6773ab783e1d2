/** The simulator as tests and its control page see it. */
import type { Signature, WebhookSender } from '@airy/simulator-messenger';
import type { Message, Person, State } from './state.ts';

export interface Parties {
  readonly numberId: string;
  /** Telephone number or business-scoped id; somebody unknown is introduced as Customer. */
  readonly personId: string;
}

export interface WhatsappSimulator {
  /** `graphUrl` of the source; the customer's phone is at the same address. */
  readonly url: string;
  readonly state: State;
  readonly webhooks: WebhookSender;
  /** Webhooks go there from now on. */
  pointTo(webhookUrl: string): void;
  /** Makes somebody known; those without a telephone number hide behind a username. */
  introduce(person: Partial<Person> & ({ readonly phone: string } | { readonly userId: string })): Person;
  /** The customer writes; resolves when the webhook was taken (true), or the simulator closed. */
  say(parties: Parties, text: string): Promise<boolean>;
  /** The customer sends any message of the Cloud API, without who and when. */
  write(parties: Parties, message: Message): Promise<boolean>;
  /** The customer sends a file: image, video, audio, document or sticker by its type. */
  sendFile(
    parties: Parties,
    file: { readonly bytes: Buffer; readonly type: string; readonly name: string },
  ): Promise<boolean>;
  /** The customer reacts to a message; null takes it back. */
  react(parties: Parties, wamid: string, emoji: string | null): Promise<boolean>;
  edit(parties: Parties, wamid: string, text: string): Promise<boolean>;
  revoke(parties: Parties, wamid: string): Promise<boolean>;
  /** Somebody answers with the WhatsApp Business app. */
  answerElsewhere(parties: Parties, text: string): Promise<boolean>;
  /** Everything that was taken is sent again so many times. @returns the statuses. */
  redeliver(options: { readonly times: number; readonly shuffled: boolean }): Promise<readonly (number | null)[]>;
  /** A message with a wrong or no signature. @returns the status. */
  forge(parties: Parties, text: string, signature?: Signature): Promise<number | null>;
  /** Resolves when no status is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
