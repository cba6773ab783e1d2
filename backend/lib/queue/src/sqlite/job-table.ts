/** Jobs of all slots, and their lanes. Jobs that are alone in their lane, or have none, are heads. */
import type { DeadLetterChoice, NewJob } from '../port.ts';
import type { Statements } from './statements.ts';

export interface JobRow {
  readonly sequence: number;
  readonly slot: number;
  readonly eventId: string;
  readonly lane: string | null;
  readonly enqueuedAt: number;
  readonly attempts: number;
  readonly receives: number;
  readonly token: string | null;
  readonly isHead: number;
  readonly at: number;
  readonly deadAt: number | null;
  readonly reason: string | null;
}

export class JobTable {
  readonly #sql: Statements;
  readonly #clock: () => number;

  constructor(sql: Statements, clock: () => number) {
    this.#sql = sql;
    this.#clock = clock;
  }

  isKnown(slot: number, eventId: string): boolean {
    return this.#sql.get('SELECT 1 FROM job WHERE slot = ? AND eventId = ?', slot, eventId) !== undefined;
  }

  /** At the end of its lane; it may be leased at once if it is alone there. */
  add(slot: number, { eventId, lane, payload }: NewJob): void {
    const now = this.#clock();
    const isHead = lane === null || !this.#nextOf(slot, lane);
    const sequence = this.#sql.insert(
      `INSERT INTO job (slot, eventId, lane, enqueuedAt, attempts, receives, isHead, at) VALUES (?, ?, ?, ?, 0, 0, ?, ?)`,
      slot,
      eventId,
      lane,
      now,
      Number(isHead),
      now,
    );
    this.#sql.run('INSERT INTO payload (sequence, bytes) VALUES (?, ?)', sequence, payload);
  }

  /** The lane is free for its next job, which goes behind the other lanes that wait. */
  leaveLane({ sequence, slot, lane }: JobRow): void {
    if (lane === null) return;
    const next = this.#nextOf(slot, lane, sequence);
    if (next) this.#sql.run('UPDATE job SET isHead = 1, at = ? WHERE sequence = ?', this.#clock(), next.sequence);
  }

  /** Returns how long its payload was. */
  remove({ sequence }: JobRow): number {
    this.#sql.run('DELETE FROM job WHERE sequence = ?', sequence);
    const sql = 'DELETE FROM payload WHERE sequence = ? RETURNING length(bytes) AS length';
    return this.#sql.get<{ length: number }>(sql, sequence)!.length;
  }

  payload({ sequence }: JobRow): Uint8Array {
    return this.#sql.get<{ bytes: Uint8Array }>('SELECT bytes FROM payload WHERE sequence = ?', sequence)!.bytes;
  }

  /** Heads that may be leased now, longest waiting first. */
  readyHeads(slot: number, limit: number): JobRow[] {
    const sql = 'SELECT * FROM job WHERE slot = ? AND isHead = 1 AND at <= ? ORDER BY at, sequence LIMIT ?';
    return this.#sql.all<JobRow>(sql, slot, this.#clock(), limit);
  }

  /** Leases that have not run out. */
  countLeased(slot: number): number {
    const sql = 'SELECT count(*) AS count FROM job WHERE slot = ? AND token IS NOT NULL AND at > ?';
    return this.#sql.get<{ count: number }>(sql, slot, this.#clock())!.count;
  }

  firstLeaseEnd(slot: number): number | null {
    const sql = 'SELECT min(at) AS at FROM job WHERE slot = ? AND token IS NOT NULL AND at > ?';
    return this.#sql.get<{ at: number | null }>(sql, slot, this.#clock())!.at;
  }

  /** When the first head may be leased; that it is leased until then makes no difference. */
  firstAt(slot: number): number | null {
    const sql = 'SELECT at FROM job WHERE slot = ? AND isHead = 1 ORDER BY at LIMIT 1';
    return this.#sql.get<{ at: number }>(sql, slot)?.at ?? null;
  }

  /** Returns the events whose lane waited for a time. */
  hurry(slot: number, eventIds: readonly string[]): string[] {
    const waiting = [...new Set(eventIds)].flatMap(eventId => {
      const head = this.#headFor(slot, eventId);
      return head && head.token === null && head.at > this.#clock() ? [{ eventId, head }] : [];
    });
    for (const { head } of waiting)
      this.#sql.run('UPDATE job SET at = ? WHERE sequence = ?', this.#clock(), head.sequence);
    return waiting.map(({ eventId }) => eventId);
  }

  /** All leases have run out now. @param token nobody's: it shows that they have not been given back. */
  freeLeases(token: string): void {
    const sql = 'UPDATE job SET token = ?, at = min(at, ?) WHERE token IS NOT NULL';
    this.#sql.run(sql, token, this.#clock());
  }

  countDead(slot: number): number {
    const sql = 'SELECT count(*) AS count FROM job WHERE slot = ? AND deadAt IS NOT NULL';
    return this.#sql.get<{ count: number }>(sql, slot)!.count;
  }

  dead(slot: number, { after, limit }: { readonly after: number; readonly limit: number }): JobRow[] {
    const sql = 'SELECT * FROM job WHERE slot = ? AND deadAt IS NOT NULL AND sequence > ? ORDER BY sequence LIMIT ?';
    return this.#sql.all<JobRow>(sql, slot, after, limit);
  }

  choose(slot: number, choice: DeadLetterChoice): JobRow[] {
    if ('oldest' in choice) return this.dead(slot, { after: 0, limit: choice.oldest });
    const sql = 'SELECT * FROM job WHERE slot = ? AND eventId = ? AND deadAt IS NOT NULL';
    return [...new Set(choice.eventIds)].flatMap(eventId => this.#sql.all<JobRow>(sql, slot, eventId));
  }

  /** When the oldest job that is neither settled nor parked was enqueued. */
  oldest(slot: number): number | null {
    const sql = 'SELECT enqueuedAt FROM job WHERE slot = ? AND deadAt IS NULL ORDER BY sequence LIMIT 1';
    return this.#sql.get<{ enqueuedAt: number }>(sql, slot)?.enqueuedAt ?? null;
  }

  /** Frees some of what purges have left behind; false: there is nothing. */
  clean(limit: number): boolean {
    const slot = this.#sql.get<{ id: number; removed: number | null }>(
      'SELECT id, removed FROM slot WHERE abandoned = 1 LIMIT 1',
    );
    if (slot === undefined) return false;
    const rows = this.#sql.all<{ sequence: number }>('SELECT sequence FROM job WHERE slot = ? LIMIT ?', slot.id, limit);
    for (const { sequence } of rows) {
      this.#sql.run('DELETE FROM job WHERE sequence = ?', sequence);
      this.#sql.run('DELETE FROM payload WHERE sequence = ?', sequence);
    }
    if (rows.length > 0) return true;
    const forgotten = this.#sql.run(
      `DELETE FROM delivered WHERE endpoint = ?1 AND eventId IN
       (SELECT eventId FROM delivered WHERE endpoint = ?1 LIMIT ?2)`,
      slot.removed,
      limit,
    );
    if (forgotten > 0) return true;
    this.#sql.run('DELETE FROM checkpoint WHERE endpoint = ?', slot.removed);
    this.#sql.run('DELETE FROM slot WHERE id = ?', slot.id);
    return true;
  }

  /** Of the event's lane; of one without a lane, its own job. */
  #headFor(slot: number, eventId: string): JobRow | undefined {
    const sql = 'SELECT * FROM job WHERE slot = ? AND eventId = ? AND deadAt IS NULL';
    const job = this.#sql.get<JobRow>(sql, slot, eventId);
    if (!job || job.isHead === 1 || job.lane === null) return job;
    const first = 'SELECT * FROM job WHERE slot = ? AND lane = ? AND deadAt IS NULL ORDER BY sequence LIMIT 1';
    return this.#sql.get<JobRow>(first, slot, job.lane);
  }

  #nextOf(slot: number, lane: string, after = 0): { readonly sequence: number } | undefined {
    const sql = `SELECT sequence FROM job WHERE slot = ? AND lane = ? AND deadAt IS NULL AND sequence > ?
                 ORDER BY sequence LIMIT 1`;
    return this.#sql.get<{ sequence: number }>(sql, slot, lane, after);
  }
}
