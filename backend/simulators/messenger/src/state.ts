/** What the platform knows: tokens, people, conversations, and what we were asked to send. */
import { randomBytes, randomUUID } from 'node:crypto';
import { graphErrors } from './graph-error.ts';
import type { SimulatedPage, SimulatorSettings } from './settings.ts';

export interface Person {
  /** Page-scoped id. */
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
}

/** A send that the platform accepted, whether or not the caller heard of it. */
export interface AcceptedSend {
  readonly mid: string;
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
  | 'expired-token'
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

  /** All tokens of a page, also exchanged ones, stop working. */
  expireTokensOf(pageId: string): void {
    for (const [token, bearer] of this.#tokens)
      if (bearer.kind === 'page' && bearer.page.id === pageId) this.#expired.add(token);
  }

  pageOf(id: string): SimulatedPage | null {
    return this.settings.pages.find(page => page.id === id) ?? null;
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
    const place = `${pageId}/${personId}`;
    const lines = this.#lines.get(place) ?? [];
    lines.push(line);
    if (lines.length > 1_000) lines.shift();
    this.#lines.set(place, lines);
  }

  lines(pageId: string, personId: string): readonly Line[] {
    return this.#lines.get(`${pageId}/${personId}`) ?? [];
  }
}

export function newMid(): string {
  return `m_${randomBytes(24).toString('base64url')}`;
}
