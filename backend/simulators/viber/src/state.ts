/** What Viber knows: who subscribed, what was sent, and how calls go. */
import { randomInt } from 'node:crypto';
import { Chats, Modes } from '@airy/simulator-twilio/phone';
import type { Message } from './check-message.ts';
import type { SimulatorSettings } from './settings.ts';

/** `cut-…`: the connection breaks before or after the message was accepted. `undelivered`: accepted, and then not delivered. */
const modeNames = [
  'ok',
  'rate-limited',
  'error',
  'unavailable',
  'slow',
  'wrong-token',
  'cut-before-accept',
  'cut-after-accept',
  'undelivered',
] as const;
export type Mode = (typeof modeNames)[number];

/** A message that was accepted, whether or not the caller heard of it. */
export interface AcceptedMessage {
  /** Digits beyond what a number can hold. */
  readonly token: string;
  readonly receiver: string;
  readonly message: Message;
}

/** Oldest messages are forgotten. */
const maxKept = 200_000;

export class State {
  readonly settings: SimulatorSettings;
  readonly modes = new Modes<Mode>(['ok', ...modeNames.slice(1)]);
  readonly chats = new Chats();
  /** Names by id; whoever wrote once is subscribed. */
  readonly subscribed = new Map<string, string>();
  readonly accepted: AcceptedMessage[] = [];
  webhookUrl: string | null = null;
  /** How long `slow` takes. */
  slowMs = 3_000;
  #lastToken = 0;

  constructor(settings: SimulatorSettings) {
    this.settings = settings;
  }

  /** 19 digits, rising. */
  newToken(): string {
    this.#lastToken += 1 + randomInt(1_000);
    return `57413118${String(10_000_000_000 + this.#lastToken)}`;
  }

  accept(message: Message): AcceptedMessage {
    const accepted = { token: this.newToken(), receiver: String(message['receiver']), message };
    this.accepted.push(accepted);
    if (this.accepted.length > maxKept) this.accepted.shift();
    const { type, text, media } = message;
    const isShown = type === 'text' || type === 'picture';
    this.chats.add(this.settings.accountId, accepted.receiver, {
      id: accepted.token,
      from: 'business',
      text: isShown && typeof text === 'string' && text !== '' ? text : null,
      pictureUrl: type === 'picture' ? String(media) : null,
      other: isShown ? null : message,
    });
    return accepted;
  }
}
