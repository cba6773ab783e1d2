/** What the platform knows: tokens, people, conversations, and what we were asked to send. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Platform } from './check-send.ts';
import type { WebhookObject } from './events.ts';
import { graphErrors } from './graph-error.ts';
import type { SimulatedPage, SimulatorSettings } from './settings.ts';

export interface Person {
  /** Page-scoped or Instagram-scoped id. */
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** One line of a conversation, for the customer's page. */
export interface Line {
  readonly mid: string;
  readonly from: 'customer' | 'page';
  readonly content: unknown;
  /** Epoch ms. */
  readonly at: number;
  readonly edits?: number;
  /** Of the customer: the page has seen it. */
  readonly seen?: boolean;
}

/** A send that the platform accepted, whether or not the caller heard of it. */
export interface AcceptedSend {
  readonly mid: string;
  /** Of the page, or of the Instagram account. */
  readonly pageId: string;
  readonly recipient: string;
  readonly message: Readonly<Record<string, unknown>>;
  readonly at: number;
}

/** How sends go. `cut-…`: the connection breaks before or after the message was accepted. */
export type Mode =
  | 'ok'
  | 'rate-limited'
  | 'error'
  | 'slow'
  | 'proxy-error'
  | 'expired-token'
  | 'no-permission'
  | 'window-closed'
  | 'cut-before-accept'
  | 'cut-after-accept';

type Bearer =
  { readonly kind: 'page'; readonly page: SimulatedPage } | { readonly kind: 'user' } | { readonly kind: 'app' };

/** Oldest lines and sends are forgotten. */
const maxKept = 200_000;

export class State {
  readonly settings: SimulatorSettings;
  readonly people = new Map<string, Person>();
  /** Pages whose messages are sent to the app. */
  readonly subscribed = new Set<string>();
  readonly accepted: AcceptedSend[] = [];
  /** Every call of the Send API, also refused ones. */
  sendCalls = 0;
  /** Whose profile may not be read, as with pages without that permission. */
  readonly hiddenProfiles = new Set<string>();
  profileCalls = 0;
  mode: Mode = 'ok';
  /** For so many calls the mode holds; null: until it is changed. */
  modeCalls: number | null = null;
  /** How long `slow` takes. */
  slowMs = 3_000;
  retryAfterSeconds: number | null = 1;
  readonly #lines = new Map<string, Line[]>();
  readonly #tokens = new Map<string, Bearer>();
  readonly #expired = new Set<string>();
  readonly #fields = new Map<string, readonly string[]>();

  constructor(settings: SimulatorSettings) {
    this.settings = settings;
    this.#tokens.set(settings.userToken, { kind: 'user' });
    this.#tokens.set(`${settings.appId}|${settings.appSecret}`, { kind: 'app' });
    for (const page of settings.pages) this.#tokens.set(page.token, { kind: 'page', page });
  }

  /** @throws GraphError for a token that is unknown or was made to expire. */
  bearerOf(token: string | null): Bearer {
    if (token === null) throw graphErrors.noToken();
    if (this.#expired.has(token)) throw graphErrors.expiredToken();
    const bearer = this.#tokens.get(token);
    if (!bearer) throw graphErrors.badToken();
    return bearer;
  }

  /** A long-lived token that may do what the given one may. */
  exchange(token: string): string {
    const bearer = this.bearerOf(token);
    const longLived = `long-lived-${randomUUID()}`;
    this.#tokens.set(longLived, bearer);
    return longLived;
  }

  /** All tokens of a page (or of the page of an Instagram account), also exchanged ones, stop working. */
  expireTokensOf(accountId: string): void {
    for (const [token, bearer] of this.#tokens)
      if (bearer.kind === 'page' && [bearer.page.id, bearer.page.instagram?.id].includes(accountId))
        this.#expired.add(token);
  }

  pageOf(id: string): SimulatedPage | null {
    return this.settings.pages.find(page => page.id === id) ?? null;
  }

  /** Where the person has written: the page's Instagram account, or else the page. */
  accountFor({ id, instagram }: SimulatedPage, personId: string): string {
    return instagram && this.#lines.has(placeOf(instagram.id, personId)) ? instagram.id : id;
  }

  objectOf(accountId: string): WebhookObject {
    return this.settings.pages.some(({ instagram }) => instagram?.id === accountId) ? 'instagram' : 'page';
  }

  /** What of the page is sent to the app; nothing ends it. */
  subscribe(pageId: string, fields: readonly string[]): void {
    this.#fields.set(pageId, fields);
    if (fields.includes('messages')) this.subscribed.add(pageId);
    else this.subscribed.delete(pageId);
  }

  fieldsOf(pageId: string): readonly string[] {
    return this.#fields.get(pageId) ?? [];
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

  person(id: string): Person {
    const known = this.people.get(id);
    if (known) return known;
    const made: Person = { id, firstName: 'Customer', lastName: id.slice(-4) };
    this.people.set(id, made);
    return made;
  }

  accept(send: Omit<AcceptedSend, 'mid' | 'at'>): AcceptedSend {
    const accepted = { ...send, mid: newMid(), at: Date.now() };
    this.accepted.push(accepted);
    if (this.accepted.length > maxKept) this.accepted.shift();
    this.addLine(send.pageId, send.recipient, {
      mid: accepted.mid,
      from: 'page',
      content: send.message,
      at: accepted.at,
    });
    return accepted;
  }

  addLine(pageId: string, personId: string, line: Line): void {
    const place = placeOf(pageId, personId);
    const lines = this.#lines.get(place) ?? [];
    lines.push(line);
    if (lines.length > 1_000) lines.shift();
    this.#lines.set(place, lines);
  }

  lines(pageId: string, personId: string): readonly Line[] {
    return this.#lines.get(placeOf(pageId, personId)) ?? [];
  }

  /** @returns the line as it is now; null if there is none with this id. */
  editLine({ pageId, personId }: Place, mid: string, text: string): Line | null {
    const lines = this.#lines.get(placeOf(pageId, personId)) ?? [];
    const index = lines.findIndex(line => line.mid === mid);
    const line = lines[index];
    if (line === undefined) return null;
    const edited = { ...line, content: { text }, edits: (line.edits ?? 0) + 1 };
    lines[index] = edited;
    return edited;
  }

  removeLine({ pageId, personId }: Place, mid: string): void {
    const place = placeOf(pageId, personId);
    this.#lines.set(
      place,
      this.lines(pageId, personId).filter(line => line.mid !== mid),
    );
  }

  /** All that the person wrote so far was read by the page. */
  markSeen(pageId: string, personId: string): void {
    const seen = this.lines(pageId, personId).map(line => (line.from === 'customer' ? { ...line, seen: true } : line));
    this.#lines.set(placeOf(pageId, personId), seen);
  }
}

interface Place {
  readonly pageId: string;
  readonly personId: string;
}

function placeOf(accountId: string, personId: string): string {
  return `${accountId}/${personId}`;
}

export function platformOf({ instagram }: SimulatedPage, accountId: string): Platform {
  return instagram?.id === accountId ? 'instagram' : 'messenger';
}

export function newMid(): string {
  return `m_${randomBytes(24).toString('base64url')}`;
}
