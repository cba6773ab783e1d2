/**
 * Views of its own (SQLite) are a full copy in each process: one process may stand for a service, and in a rolling update
 * its successor beside it for a while. Replicas share views in PostgreSQL.
 */
import { AiryError } from '@airy/errors';
import type { Peer, ProcessReport } from './presence.ts';

/** How long an old process may take to leave once its successor is ready. */
export const overlapMs = 120_000;

export interface StandingProcess extends Pick<ProcessReport, 'id' | 'startedAt' | 'standing'> {
  /** Since when it is ready, ms; null: not yet. */
  readonly readyAt: number | null;
}

/**
 * Why the younger process must not go on: null if it may. Only one of two says no, and what a dead process said counts
 * for nothing. @param now on the same clock as `readyAt`.
 */
export function judgeStanding(own: StandingProcess, peers: readonly Peer[], now: number): AiryError | null {
  const elders = peers.filter(peer => peer.isAlive && isElder(peer, own) && sharesService(peer, own));
  const [elder] = elders;
  if (elder === undefined) return null;
  const isOver = own.readyAt !== null && now - own.readyAt > overlapMs;
  if (elders.length < 2 && !isOver) return null;
  const services = elder.standing.filter(name => own.standing.includes(name)).join(', ');
  return new AiryError('second_replica', null, { details: { host: elder.host, pid: elder.pid, services } });
}

/** True if this process is the successor of one that still stands. */
export function hasElder(own: StandingProcess, peers: readonly Peer[]): boolean {
  return peers.some(peer => peer.isAlive && isElder(peer, own) && sharesService(peer, own));
}

function isElder(peer: Peer, own: StandingProcess): boolean {
  return peer.startedAt < own.startedAt || (peer.startedAt === own.startedAt && peer.id < own.id);
}

function sharesService(peer: Peer, own: StandingProcess): boolean {
  return peer.standing.some(name => own.standing.includes(name));
}
