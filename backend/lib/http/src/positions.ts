/** Read your writes: a write answers with its position, a read that brings it waits for it (≤ 2 s). */
import type { IncomingHttpHeaders } from 'node:http';
import { AiryError } from '@airy/errors';
import { formatPosition, joinPositions, parsePosition } from '@airy/event-log';
import { formatCookie, readCookie } from './cookies.ts';
import type { Call } from './route.ts';

const cookieName = 'airy_position';
/** Views are behind for milliseconds; a cookie that outlives this says nothing any more. */
const cookieLifetimeMs = 60_000;
/** Longer ones would make every request heavy. */
const maxLength = 3_000;
const waitMs = 2_000;

/** @throws AiryError `invalid_position` for an unreadable header; an unreadable cookie is ignored. */
export function readPosition(headers: IncomingHttpHeaders): string | null {
  const header = headers['airy-position'];
  if (typeof header === 'string' && header !== '') {
    if (header.length > maxLength || parsePosition(header) === null) throw new AiryError('invalid_position');
    return header;
  }
  const cookie = readCookie(headers, cookieName);
  return cookie !== null && cookie !== '' && cookie.length <= maxLength && parsePosition(cookie) ? cookie : null;
}

/** What the caller has seen and what it has now written. */
export function extendPosition(seen: string | null, written: string): string {
  const joined = formatPosition(
    joinPositions(parsePosition(seen ?? '') ?? new Map(), parsePosition(written) ?? new Map()),
  );
  return joined.length <= maxLength ? joined : written;
}

export function positionCookie(position: string, secure: boolean): string {
  return formatCookie(cookieName, position, { maxAgeMs: cookieLifetimeMs, secure });
}

/** Before a read: waits until the view has what the caller wrote, else marks the answer `Airy-Stale: 1`. */
export async function awaitOwnWrites(
  call: Call,
  view: { waitFor(position: string, timeoutMs: number): Promise<boolean> },
): Promise<void> {
  if (call.position === null || call.position === '') return;
  if (!(await view.waitFor(call.position, waitMs))) call.setStale();
}
