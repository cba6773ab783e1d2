/** What moves return, as values of the port. */
import type { DeadLetter, DeadLetterPage, Lease } from '../port.ts';
import type { Reply } from './redis-moves.ts';

const leaseFields = 8;
const letterFields = 8;

/** @param reply the end of the leases, then the fields of each. */
export function leasesOf(
  reply: Reply,
  { endpoint, token }: { readonly endpoint: string; readonly token: string },
): Lease[] {
  const untilMs = Number(reply[0]);
  return rowsOf(reply.slice(1), leaseFields).map(row => {
    const [place, eventId, lane, payload, attempts, receives, enqueuedAt, wasLost] = row;
    return {
      endpoint,
      eventId: String(eventId),
      lane: laneOf(lane),
      payload: payload as Buffer,
      attempts: Number(attempts),
      receives: Number(receives),
      isAfterLost: String(wasLost) === '1',
      enqueuedAtMs: Number(enqueuedAt),
      untilMs,
      token,
      place: String(place),
    };
  });
}

export function lettersOf(reply: Reply, limit: number): DeadLetterPage {
  const rows = rowsOf(reply, letterFields);
  const last = rows.at(-1)?.[0];
  return {
    letters: rows.map(([, eventId, lane, payload, attempts, enqueuedAt, deadAt, reason]): DeadLetter => ({
      eventId: String(eventId),
      lane: laneOf(lane),
      payload: payload as Buffer,
      attempts: Number(attempts),
      enqueuedAtMs: Number(enqueuedAt),
      deadAtMs: Number(deadAt),
      reason: String(reason),
    })),
    cursor: rows.length < limit || last === undefined ? null : String(Number(last)),
  };
}

export function offsetsOf(reply: Reply): Map<string, number> {
  return new Map(rowsOf(reply, 2).map(([source, offset]) => [String(source), Number(offset)]));
}

function laneOf(text: Buffer | number | undefined): string | null {
  const lane = String(text);
  return lane === '' ? null : lane;
}

function rowsOf(reply: Reply, width: number): Reply[] {
  return Array.from({ length: reply.length / width }, (_, row) => reply.slice(row * width, (row + 1) * width));
}
