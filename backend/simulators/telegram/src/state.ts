/** What the simulator knows: bots, people, what was said, files, and what we were asked to send. */
import { randomBytes } from 'node:crypto';
import { botErrors } from './bot-error.ts';
import { Inbox } from './inbox.ts';
import type { SimulatedBot, SimulatorSettings } from './settings.ts';

export interface Person {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  /** `file_id` of the picture; null: none, or not shown to bots. */
  readonly pictureId: string | null;
}

/** A message as the Bot API words it. */
export interface Message {
  readonly message_id: number;
  /** Seconds. */
  readonly date: number;
  readonly [field: string]: unknown;
}

/** One line of a chat, for the phone. */
export interface Line {
  readonly from: 'contact' | 'bot';
  readonly message: Message;
  /** The contact's, on this message. */
  readonly reaction: string | null;
}

/** A send that was accepted, whether or not the caller heard of it. */
export interface AcceptedSend {
  readonly messageId: number;
  readonly botId: number;
  readonly chatId: number;
  /** e.g. `sendPhoto`. */
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface StoredFile {
  readonly id: string;
  readonly path: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** How sends go. `cut-…`: the connection breaks before or after the message was accepted. */
export const modes = [
  'ok',
  'rate-limited',
  'error',
  'slow',
  'expired-token',
  'cut-before-accept',
  'cut-after-accept',
] as const;
export type Mode = (typeof modes)[number];

/** Oldest sends and lines are forgotten. */
const maxKept = 100_000;
const maxLines = 1_000;

export class State {
  readonly settings: SimulatorSettings;
  readonly people = new Map<number, Person>();
  readonly files = new Map<string, StoredFile>();
  readonly accepted: AcceptedSend[] = [];
  /** Ids of pressed buttons that the bot answered. */
  readonly answeredPresses: string[] = [];
  /** Methods in the order in which they were called. */
  readonly calls: string[] = [];
  mode: Mode = 'ok';
  /** For so many sends the mode holds; null: until it is changed. */
  modeSends: number | null = null;
  /** How long `slow` takes. */
  slowMs = 3_000;
  retryAfterSeconds = 1;
  readonly #inboxes = new Map<number, Inbox>();
  readonly #lines = new Map<string, Line[]>();
  readonly #messageIds = new Map<string, number>();
  readonly #blocked = new Set<string>();
  readonly #revoked = new Set<string>();

  constructor(settings: SimulatorSettings) {
    this.settings = settings;
  }

  /** @throws BotError */
  botOf(token: string): SimulatedBot {
    const bot = this.settings.bots.find(one => one.token === token);
    if (!/^\d+:/.test(token)) throw botErrors.notFound();
    if (!bot || this.#revoked.has(token)) throw botErrors.unauthorized();
    return bot;
  }

  revoke(token: string): void {
    this.#revoked.add(token);
  }

  inboxOf(botId: number): Inbox {
    const known = this.#inboxes.get(botId);
    if (known) return known;
    const made = new Inbox();
    this.#inboxes.set(botId, made);
    return made;
  }

  person(id: number): Person {
    const known = this.people.get(id);
    if (known) return known;
    const made: Person = { id, firstName: 'Customer', lastName: String(id).slice(-4), pictureId: null };
    this.people.set(id, made);
    return made;
  }

  /** The mode of this send; counts it. */
  takeMode(): Mode {
    const { mode } = this;
    if (this.modeSends === null) return mode;
    this.modeSends--;
    if (this.modeSends <= 0) this.setMode('ok', null);
    return mode;
  }

  setMode(mode: Mode, sends: number | null): void {
    this.mode = mode;
    this.modeSends = sends;
  }

  keepFile({ type, bytes, name }: { type: string; bytes: Uint8Array; name: string }): StoredFile {
    const id = `BQACAgIAAxkB${randomBytes(18).toString('base64url')}`;
    const file = { id, type, bytes, path: `files/${this.files.size}/${name}` };
    this.files.set(id, file);
    return file;
  }

  nextMessageId(botId: number, chatId: number): number {
    const place = `${botId}/${chatId}`;
    const next = (this.#messageIds.get(place) ?? 0) + 1;
    this.#messageIds.set(place, next);
    return next;
  }

  keepSend(send: AcceptedSend): void {
    this.accepted.push(send);
    if (this.accepted.length > maxKept) this.accepted.shift();
  }

  addLine(botId: number, chatId: number, line: Omit<Line, 'reaction'>): void {
    const place = `${botId}/${chatId}`;
    const lines = this.#lines.get(place) ?? [];
    lines.push({ ...line, reaction: null });
    if (lines.length > maxLines) lines.shift();
    this.#lines.set(place, lines);
  }

  lines(botId: number, chatId: number): readonly Line[] {
    return this.#lines.get(`${botId}/${chatId}`) ?? [];
  }

  /** The line of a message is another one. @throws Error if there is none */
  change(place: { botId: number; chatId: number; messageId: number }, changed: (line: Line) => Line): Line {
    const lines = this.#lines.get(`${place.botId}/${place.chatId}`) ?? [];
    const index = lines.findIndex(({ message }) => message.message_id === place.messageId);
    const line = lines[index];
    if (line === undefined) throw new Error(`There is no message ${place.messageId} in this chat.`);
    const made = changed(line);
    lines[index] = made;
    return made;
  }

  setBlocked(botId: number, personId: number, isBlocked: boolean): void {
    if (isBlocked) this.#blocked.add(`${botId}/${personId}`);
    else this.#blocked.delete(`${botId}/${personId}`);
  }

  isBlocked(botId: number, personId: number): boolean {
    return this.#blocked.has(`${botId}/${personId}`);
  }

  close(): void {
    for (const inbox of this.#inboxes.values()) inbox.close();
  }
}
