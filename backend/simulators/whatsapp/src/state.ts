/** What the platform knows: tokens, people, conversations, files, and what we were asked to send. */
import { randomBytes } from 'node:crypto';
import { graphErrors } from '@airy/simulator-messenger';
import type { SimulatorSettings } from './settings.ts';

export interface Person {
  /** Telephone number as WhatsApp writes it. */
  readonly phone: string | null;
  /** The business is not told the number. */
  readonly hidesPhone: boolean;
  /** Business-scoped user id. */
  readonly userId: string;
  readonly name: string;
  readonly username: string | null;
}

export type Ticks = 'sent' | 'delivered' | 'read' | 'failed';

/** One line of a conversation, as it stands on the customer's phone. */
export interface Line {
  readonly wamid: string;
  readonly from: 'customer' | 'business';
  /** A message of the Cloud API, without who and when. */
  content: Message;
  /** Epoch ms. */
  readonly at: number;
  ticks: Ticks;
  /** What the business reacted with. */
  reaction: string | null;
}

export type Message = Readonly<Record<string, unknown>>;

/** A send that the platform accepted, whether or not the caller heard of it. */
export interface AcceptedSend {
  readonly wamid: string;
  readonly numberId: string;
  /** Telephone number or business-scoped id, as called. */
  readonly recipient: string;
  readonly message: Message;
  readonly callbackData: string | null;
  readonly at: number;
}

export interface StoredFile {
  readonly bytes: Buffer;
  readonly type: string;
}

/** How sends go. `cut-…`: the connection breaks before or after the message was accepted. `…-later`: a status tells. */
export const modes = [
  'ok',
  'rate-limited',
  'pair-limited',
  'error',
  'slow',
  'expired-token',
  'window-closed',
  'undeliverable-later',
  'cut-before-accept',
  'cut-after-accept',
] as const;
export type Mode = (typeof modes)[number];

/** Oldest lines, sends and files are forgotten. */
const maxKept = 200_000;
const maxFiles = 200;
const windowMs = 24 * 60 * 60 * 1000;

export class State {
  readonly settings: SimulatorSettings;
  webhookUrl: string | null;
  readonly subscribedAccounts = new Set<string>();
  readonly accepted: AcceptedSend[] = [];
  /** Messages of customers that were marked as read. */
  readonly readByUs = new Set<string>();
  readonly files = new Map<string, StoredFile>();
  /** Every call that sends, also refused ones. */
  sendCalls = 0;
  mode: Mode = 'ok';
  /** For so many calls the mode holds; null: until it is changed. */
  modeCalls: number | null = null;
  /** How long `slow` takes. */
  slowMs = 3_000;
  retryAfterSeconds: number | null = 1;
  readonly #people: Person[] = [];
  readonly #lines = new Map<string, Line[]>();
  readonly #lastWritten = new Map<string, number>();
  #tokenHasExpired = false;

  constructor(settings: SimulatorSettings) {
    this.settings = settings;
    this.webhookUrl = settings.webhookUrl;
  }

  /** @throws GraphError for a token that is unknown or was made to expire. */
  bearerOf(token: string | null): 'user' | 'app' {
    const { appId, appSecret, userToken } = this.settings;
    if (token === null) throw graphErrors.noToken();
    if (token === `${appId}|${appSecret}`) return 'app';
    if (token !== userToken) throw graphErrors.badToken();
    if (this.#tokenHasExpired) throw graphErrors.expiredToken();
    return 'user';
  }

  expireToken(): void {
    this.#tokenHasExpired = true;
  }

  /** The mode of this call; counts it. */
  takeMode(): Mode {
    const { mode } = this;
    if (this.modeCalls === null) return mode;
    this.modeCalls--;
    if (this.modeCalls <= 0) this.setMode('ok', null);
    return mode;
  }

  setMode(mode: Mode, calls: number | null): void {
    this.mode = mode;
    this.modeCalls = calls;
  }

  /** Who stands behind a telephone number or a business-scoped id; null: nobody on WhatsApp. */
  findPerson(id: string): Person | null {
    return this.#people.find(person => person.phone === id || person.userId === id) ?? null;
  }

  /** Makes somebody known, or gives them another name. */
  introduce(person: Person): void {
    const place = this.#people.findIndex(one => one.userId === person.userId);
    if (place < 0) this.#people.push(person);
    else this.#people[place] = person;
  }

  wrote(numberId: string, person: Person, at: number): void {
    this.#lastWritten.set(`${numberId}/${person.userId}`, at);
  }

  /** As if the customer had been silent for more than 24 hours. */
  closeWindow(numberId: string, person: Person): void {
    this.#lastWritten.delete(`${numberId}/${person.userId}`);
  }

  isWindowOpen(numberId: string, person: Person, now: number): boolean {
    const last = this.#lastWritten.get(`${numberId}/${person.userId}`);
    return last !== undefined && now - last < windowMs;
  }

  accept(send: AcceptedSend): void {
    this.accepted.push(send);
    if (this.accepted.length > maxKept) this.accepted.shift();
  }

  keep(file: StoredFile): string {
    const id = String(1_000_000_000_000_000n + BigInt(`0x${randomBytes(6).toString('hex')}`));
    this.files.set(id, file);
    for (const oldest of this.files.keys()) if (this.files.size > maxFiles) this.files.delete(oldest);
    return id;
  }

  addLine(numberId: string, person: Person, line: Line): void {
    const place = `${numberId}/${person.userId}`;
    const lines = this.#lines.get(place) ?? [];
    lines.push(line);
    if (lines.length > 1_000) lines.shift();
    this.#lines.set(place, lines);
  }

  lines(numberId: string, person: Person): readonly Line[] {
    return this.#lines.get(`${numberId}/${person.userId}`) ?? [];
  }
}

export function newWamid(): string {
  return `wamid.${randomBytes(30).toString('base64')}`;
}
