/** The moves of the queue on SQLite: synchronous, each within a transaction of its caller's. */
import type * as port from '../port.ts';
import { millionths, refillOf } from '../queue-input.ts';
import { DeliveredTable } from './delivered-table.ts';
import { tokenAt, tokensOf, type EndpointRow } from './endpoint-row.ts';
import { JobTable, type JobRow } from './job-table.ts';
import { QueueRefusal } from './queue-refusal.ts';
import type { Statements } from './statements.ts';

/** By what a worker proves its lease. */
export type LeaseProof = Pick<port.Lease, 'place' | 'token'>;

export class SqliteMoves {
  /** Set before each move. */
  nowMs = 0;
  readonly #sql: Statements;
  readonly #jobs: JobTable;
  readonly #delivered: DeliveredTable;
  readonly #maxFileBytes: number;

  constructor(sql: Statements, { maxFileBytes }: { readonly maxFileBytes: number }) {
    this.#sql = sql;
    this.#jobs = new JobTable(sql, () => this.nowMs);
    this.#delivered = new DeliveredTable(sql, () => this.nowMs);
    this.#maxFileBytes = maxFileBytes;
  }

  configure(name: string, settings: port.EndpointSettings, epoch: string): void {
    const { state, concurrency, ratePerSecond, burst, maxJobs, maxBytes, deliveredTtlMs, maxDelivered } = settings;
    const refill = ratePerSecond === null ? 0 : refillOf(ratePerSecond);
    const known = this.find(name);
    // A bucket begins full; afterwards it keeps what it has.
    const left = known ? tokensOf(known, this.nowMs) : null;
    const tokens = Math.min(left ?? burst * millionths, burst * millionths);
    const values = [state, concurrency, refill, burst, maxJobs, maxBytes, deliveredTtlMs, maxDelivered, tokens];
    if (known) {
      this.#sql.run(
        `UPDATE endpoint SET state = ?, concurrency = ?, refill = ?, burst = ?, maxJobs = ?, maxBytes = ?,
         deliveredTtlMs = ?, maxDelivered = ?, tokens = ?, tokensAt = ? WHERE id = ?`,
        ...values,
        this.nowMs,
        known.id,
      );
      return;
    }
    this.#sql.run(
      `INSERT INTO endpoint (state, concurrency, refill, burst, maxJobs, maxBytes, deliveredTtlMs, maxDelivered, tokens,
       tokensAt, name, epoch, slot, jobs, bytes, delivered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)`,
      ...values,
      this.nowMs,
      name,
      epoch,
      this.#newSlot(),
    );
  }

  setState(name: string, state: port.EndpointState): void {
    this.#sql.run('UPDATE endpoint SET state = ? WHERE id = ?', state, this.#endpoint(name).id);
  }

  enqueue(name: string, { jobs, checkpoint, epoch, again = false }: port.Enqueuing): port.Enqueued {
    const endpoint = this.#endpoint(name);
    if (epoch !== undefined && epoch !== endpoint.epoch) throw new QueueRefusal('queue_emptied');
    if ((checkpoint?.after ?? 0) > this.#stored(endpoint, checkpoint)) throw new QueueRefusal('queue_emptied');
    const fresh = endpoint.state === 'disabled' ? [] : this.#unknown(endpoint, jobs, again);
    const bytes = fresh.reduce((sum, { payload }) => sum + payload.length, 0);
    this.#checkRoom(endpoint, { jobs: fresh.length, bytes });
    for (const job of fresh) this.#jobs.add(endpoint.slot, job);
    this.#count(endpoint, { jobs: fresh.length, bytes });
    if (checkpoint) this.#store(endpoint, checkpoint);
    if (endpoint.state === 'disabled') return { added: 0, known: 0, dropped: jobs.length };
    return { added: fresh.length, known: jobs.length - fresh.length, dropped: 0 };
  }

  checkpoints(name: string): { readonly epoch: string; readonly offsets: readonly port.Checkpoint[] } {
    const { id, epoch } = this.#endpoint(name);
    const offsets = this.#sql.all<port.Checkpoint>('SELECT source, offset FROM checkpoint WHERE endpoint = ?', id);
    return { epoch, offsets };
  }

  lease(name: string, { max, visibilityMs }: port.LeaseRequest, token: string): port.Leased {
    const endpoint = this.#endpoint(name);
    const left = tokensOf(endpoint, this.nowMs);
    const room = endpoint.concurrency - this.#jobs.countLeased(endpoint.slot);
    const allowed = left === null ? room : Math.min(room, Math.floor(left / millionths));
    const count = endpoint.state === 'active' ? Math.min(max, allowed) : 0;
    const heads = count > 0 ? this.#jobs.readyHeads(endpoint.slot, count) : [];
    const untilMs = this.nowMs + visibilityMs;
    const leases = heads.map(head => this.#leased(head, { endpoint: name, token, untilMs }));
    if (left !== null && leases.length > 0) {
      const tokens = left - leases.length * millionths;
      this.#sql.run('UPDATE endpoint SET tokens = ?, tokensAt = ? WHERE id = ?', tokens, this.nowMs, endpoint.id);
    }
    const at = this.nextAt(name);
    return { leases, nextInMs: at === null ? null : Math.max(0, at - this.nowMs) };
  }

  ack(name: string, proof: LeaseProof): boolean {
    const endpoint = this.#endpoint(name);
    const job = this.#held(endpoint, proof);
    if (!job) return false;
    this.#jobs.leaveLane(job);
    this.#forget(endpoint, job);
    this.#delivered.remember(endpoint, job.eventId);
    return true;
  }

  retry(name: string, proof: LeaseProof, { afterMs, countAttempt }: port.Retrying): boolean {
    const job = this.#held(this.#endpoint(name), proof);
    if (!job) return false;
    this.#sql.run(
      'UPDATE job SET token = NULL, at = ?, attempts = ? WHERE sequence = ?',
      this.nowMs + afterMs,
      job.attempts + (countAttempt ? 1 : 0),
      job.sequence,
    );
    return true;
  }

  dead(name: string, proof: LeaseProof, reason: string): boolean {
    const job = this.#held(this.#endpoint(name), proof);
    if (!job) return false;
    this.#jobs.leaveLane(job);
    this.#sql.run(
      'UPDATE job SET token = NULL, isHead = 0, deadAt = ?, reason = ? WHERE sequence = ?',
      this.nowMs,
      reason,
      job.sequence,
    );
    return true;
  }

  extend(name: string, proof: LeaseProof, visibilityMs: number): boolean {
    const job = this.#held(this.#endpoint(name), proof);
    if (!job) return false;
    this.#sql.run('UPDATE job SET at = ? WHERE sequence = ?', this.nowMs + visibilityMs, job.sequence);
    return true;
  }

  hurry(name: string, eventIds: readonly string[]): string[] {
    return this.#jobs.hurry(this.#endpoint(name).slot, eventIds);
  }

  deadLetters(name: string, { after, limit }: { readonly after: number; readonly limit: number }) {
    const rows = this.#jobs.dead(this.#endpoint(name).slot, { after, limit });
    const letters = rows.map(row => ({
      eventId: row.eventId,
      lane: row.lane,
      payload: this.#jobs.payload(row),
      attempts: row.attempts,
      enqueuedAtMs: row.enqueuedAt,
      deadAtMs: row.deadAt!,
      reason: row.reason!,
    }));
    const last = rows.at(-1);
    return { letters, cursor: rows.length < limit || !last ? null : String(last.sequence) };
  }

  settleDead(name: string, choice: port.DeadLetterChoice, what: 'replay' | 'discard'): number {
    const endpoint = this.#endpoint(name);
    const chosen = this.#jobs.choose(endpoint.slot, choice);
    for (const row of chosen) {
      const payload = this.#jobs.payload(row);
      this.#forget(endpoint, row);
      if (what === 'discard') continue;
      this.#jobs.add(endpoint.slot, { eventId: row.eventId, lane: row.lane, payload });
      this.#count(endpoint, { jobs: 1, bytes: payload.length });
    }
    return chosen.length;
  }

  depth(name: string): port.QueueDepth {
    const { slot, state, jobs, bytes } = this.#endpoint(name);
    const leased = this.#jobs.countLeased(slot);
    const dead = this.#jobs.countDead(slot);
    const oldest = this.#jobs.oldest(slot);
    const oldestAgeMs = oldest === null ? null : Math.max(0, this.nowMs - oldest);
    return { state, waiting: jobs - leased - dead, leased, dead, bytes, oldestAgeMs };
  }

  purge(name: string): void {
    const endpoint = this.#endpoint(name);
    this.#sql.run('UPDATE slot SET abandoned = 1 WHERE id = ?', endpoint.slot);
    this.#sql.run('UPDATE endpoint SET slot = ?, jobs = 0, bytes = 0 WHERE id = ?', this.#newSlot(), endpoint.id);
  }

  remove(name: string): void {
    const endpoint = this.find(name);
    if (!endpoint) return;
    this.#sql.run('UPDATE slot SET abandoned = 1, removed = ? WHERE id = ?', endpoint.id, endpoint.slot);
    this.#sql.run('DELETE FROM endpoint WHERE id = ?', endpoint.id);
  }

  /** When a lease may bring something by the passing of time alone; null: never, or there is no such endpoint. */
  nextAt(name: string): number | null {
    const endpoint = this.find(name);
    if (endpoint?.state !== 'active') return null;
    const isFull = this.#jobs.countLeased(endpoint.slot) >= endpoint.concurrency;
    const at = isFull ? this.#jobs.firstLeaseEnd(endpoint.slot) : this.#jobs.firstAt(endpoint.slot);
    return at === null ? null : Math.max(at, tokenAt(endpoint, this.nowMs));
  }

  names(): string[] {
    return this.#sql.all<{ name: string }>('SELECT name FROM endpoint').map(({ name }) => name);
  }

  find(name: string): EndpointRow | undefined {
    return this.#sql.get<EndpointRow>('SELECT * FROM endpoint WHERE name = ?', name);
  }

  #endpoint(name: string): EndpointRow {
    const row = this.find(name);
    if (!row) throw new QueueRefusal('queue_endpoint_unknown');
    return row;
  }

  #newSlot(): number {
    return this.#sql.insert('INSERT INTO slot DEFAULT VALUES');
  }

  #unknown({ id, slot }: EndpointRow, jobs: readonly port.NewJob[], again: boolean): port.NewJob[] {
    const seen = new Set<string>();
    return jobs.filter(({ eventId }) => {
      if (seen.has(eventId) || this.#jobs.isKnown(slot, eventId)) return false;
      if (!again && this.#delivered.has(id, eventId)) return false;
      seen.add(eventId);
      return true;
    });
  }

  #checkRoom(endpoint: EndpointRow, added: { readonly jobs: number; readonly bytes: number }): void {
    if (added.jobs === 0) return;
    if (endpoint.jobs + added.jobs > endpoint.maxJobs)
      throw new QueueRefusal('queue_full', `${endpoint.maxJobs} jobs are its limit`);
    if (endpoint.bytes + added.bytes > endpoint.maxBytes)
      throw new QueueRefusal('queue_full', `${endpoint.maxBytes} bytes are its limit`);
    const used = this.#sql.get<{ bytes: number }>(
      `SELECT (page_count - freelist_count) * page_size AS bytes
       FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
    )!.bytes;
    if (used + added.bytes > this.#maxFileBytes)
      throw new QueueRefusal('queue_full', `${this.#maxFileBytes} bytes are the limit of the file`);
  }

  #count({ id }: EndpointRow, { jobs, bytes }: { readonly jobs: number; readonly bytes: number }): void {
    this.#sql.run('UPDATE endpoint SET jobs = jobs + ?, bytes = bytes + ? WHERE id = ?', jobs, bytes, id);
  }

  #stored({ id }: EndpointRow, checkpoint: port.Checkpoint | undefined): number {
    const sql = 'SELECT offset FROM checkpoint WHERE endpoint = ? AND source = ?';
    return this.#sql.get<{ offset: number }>(sql, id, checkpoint?.source ?? '')?.offset ?? 0;
  }

  #store({ id }: EndpointRow, { source, offset }: port.Checkpoint): void {
    this.#sql.run(
      `INSERT INTO checkpoint (endpoint, source, offset) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET offset = max(offset, excluded.offset)`,
      id,
      source,
      offset,
    );
  }

  #leased(job: JobRow, lease: { endpoint: string; token: string; untilMs: number }): port.Lease {
    const receives = job.receives + 1;
    this.#sql.run(
      'UPDATE job SET token = ?, at = ?, receives = ? WHERE sequence = ?',
      lease.token,
      lease.untilMs,
      receives,
      job.sequence,
    );
    const { eventId, lane, attempts, enqueuedAt: enqueuedAtMs, sequence } = job;
    const payload = this.#jobs.payload(job);
    const isAfterLost = job.token !== null;
    const told = { ...lease, eventId, lane, payload, attempts, receives, isAfterLost, enqueuedAtMs };
    return { ...told, place: String(sequence) };
  }

  #held({ slot }: EndpointRow, { place, token }: LeaseProof): JobRow | undefined {
    return this.#sql.get<JobRow>(
      'SELECT * FROM job WHERE sequence = ? AND slot = ? AND token = ?',
      Number(place),
      slot,
      token,
    );
  }

  #forget(endpoint: EndpointRow, job: JobRow): void {
    this.#count(endpoint, { jobs: -1, bytes: -this.#jobs.remove(job) });
  }
}
