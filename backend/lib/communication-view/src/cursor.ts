/**
 * Cursors of lists: where a page begins, as base64url of JSON. Opaque to callers, checked when they come back. Airy
 * Core's cursors (an offset for conversations, a message id for messages; contract §3, Pagination) are read too.
 */
import { createHash } from 'node:crypto';
import { AiryError } from '@airy/errors';

/** The row beside which a page begins, by its place in the list's order, and on which side of it the page lies. */
export interface Cursor {
  readonly side: 'after' | 'before';
  readonly place: Place;
}

/** `position` is 0 where the list is not ordered by it. */
export interface Place {
  readonly sentAt: number;
  readonly position: number;
  readonly id: string;
}

const maxLength = 1_000;

/** @throws AiryError `invalid_cursor` */
export function invalidCursor(): never {
  throw new AiryError('invalid_cursor');
}

/** What a list is of, as a short text: equal texts if and only if a cursor of one fits the other. */
export function scopeOf(list: string): string {
  return createHash('sha256').update(list).digest('base64url').slice(0, 12);
}

function writeCursor(side: Cursor['side'], { sentAt, position, id }: Place, scope: string): string {
  return Buffer.from(JSON.stringify([side, sentAt, position, id, scope])).toString('base64url');
}

/** Null if the text is no cursor of this list. */
export function readCursor(text: string, scope: string): Cursor | null {
  if (text.length > maxLength || !/^[\w-]+$/.test(text)) return null;
  const parts = parsed(Buffer.from(text, 'base64url').toString());
  if (!Array.isArray(parts) || parts.length !== 5) return null;
  const [side, sentAt, position, id, ofList] = parts as readonly unknown[];
  if ((side !== 'after' && side !== 'before') || ofList !== scope) return null;
  if (!Number.isSafeInteger(sentAt) || !Number.isSafeInteger(position) || typeof id !== 'string') return null;
  return { side, place: { sentAt: sentAt as number, position: position as number, id } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it is, it is no cursor of ours.
    return null;
  }
}

/** Airy Core's cursor of `conversations.list`; null if it is none. */
export function readOffset(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A page's rows in list order, out of one more than it holds, read away from the cursor. */
export interface Slice<Row> {
  readonly rows: readonly Row[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

export function sliceOf<Row>(read: readonly Row[], side: Cursor['side'] | null, pageSize: number): Slice<Row> {
  const rows = read.slice(0, pageSize);
  const hasMore = read.length > pageSize;
  if (side === 'before') return { rows: rows.toReversed(), hasPrevious: hasMore, hasNext: true };
  return { rows, hasPrevious: side === 'after', hasNext: hasMore };
}

/** The cursors to the pages beside this one; an empty page has none. */
export function cursorsOf<Row>(slice: Slice<Row>, scope: string, placeOf: (row: Row) => Place) {
  const [first, last] = [slice.rows[0], slice.rows.at(-1)];
  return {
    previousCursor: first && slice.hasPrevious ? writeCursor('before', placeOf(first), scope) : null,
    nextCursor: last && slice.hasNext ? writeCursor('after', placeOf(last), scope) : null,
  };
}
