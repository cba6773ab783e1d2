/** What a sign-in began with, in a cookie of the browser that began it: so nobody can be signed in by somebody else's link. */
import type { IncomingHttpHeaders } from 'node:http';
import { formatCookie, readCookie } from '@airy/http';
import type { Secrets } from '@airy/secrets';
import type { Ticket } from './sign-in-client.ts';

const purpose = 'sign-in';
const prefix = 'airy_sign_in_';
/** How long somebody may look for their password. */
const lifetimeMs = 10 * 60 * 1000;
/** Several tabs may begin at once; a browser that begins again and again forgets the older ones. */
const maxTickets = 5;

interface Cookies {
  readonly secrets: Secrets;
  readonly secure: boolean;
}

/** `Set-Cookie` values that keep the ticket, beside those of other tabs. */
export async function keepTicket(
  { secrets, secure }: Cookies,
  ticket: Ticket,
  headers: IncomingHttpHeaders,
): Promise<readonly string[]> {
  const token = await secrets.sign(purpose, { ...ticket }, lifetimeMs);
  const others = namesIn(headers);
  const forgotten =
    others.length < maxTickets ? [] : others.map(name => formatCookie(name, '', { maxAgeMs: 0, secure }));
  return [...forgotten, formatCookie(nameOf(ticket.state), token, { maxAgeMs: lifetimeMs, secure })];
}

/** The ticket of this state; null if this browser has none, or too old a one. */
export async function readTicket(
  { secrets }: Cookies,
  state: string,
  headers: IncomingHttpHeaders,
): Promise<Ticket | null> {
  const token = readCookie(headers, nameOf(state));
  const claims = token === null ? null : await secrets.verify(purpose, token);
  const { nonce, verifier } = claims ?? {};
  if (claims?.['state'] !== state || nonce === undefined || verifier === undefined) return null;
  return { state, nonce, verifier };
}

/** The `Set-Cookie` value that forgets the ticket. */
export function dropTicket({ secure }: Cookies, state: string): string {
  return formatCookie(nameOf(state), '', { maxAgeMs: 0, secure });
}

function nameOf(state: string): string {
  return prefix + state.replaceAll(/\W/g, '').slice(0, 12);
}

function namesIn({ cookie = '' }: IncomingHttpHeaders): readonly string[] {
  return cookie
    .split(';')
    .map(part => part.trim().split('=')[0] ?? '')
    .filter(name => name.startsWith(prefix) && /^\w+$/.test(name));
}
