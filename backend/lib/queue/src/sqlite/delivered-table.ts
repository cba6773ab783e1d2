/** What was delivered, for as long as it is remembered. */
import type { EndpointRow } from './endpoint-row.ts';
import type { Statements } from './statements.ts';

/** So that no move takes long. */
const trimmedAtOnce = 100;

export class DeliveredTable {
  readonly #sql: Statements;
  readonly #clock: () => number;

  constructor(sql: Statements, clock: () => number) {
    this.#sql = sql;
    this.#clock = clock;
  }

  has(endpoint: number, eventId: string): boolean {
    const sql = 'SELECT 1 FROM delivered WHERE endpoint = ? AND eventId = ? AND untilMs > ?';
    return this.#sql.get(sql, endpoint, eventId, this.#clock()) !== undefined;
  }

  /** The one that would be forgotten first gives way where there are too many. */
  remember({ id, deliveredTtlMs, maxDelivered }: EndpointRow, eventId: string): void {
    const untilMs = this.#clock() + deliveredTtlMs;
    const update = 'UPDATE delivered SET untilMs = ? WHERE endpoint = ? AND eventId = ?';
    const known = this.#sql.run(update, untilMs, id, eventId);
    const insert = 'INSERT INTO delivered (endpoint, eventId, untilMs) VALUES (?, ?, ?)';
    if (known === 0) this.#sql.run(insert, id, eventId, untilMs);
    const { delivered } = this.#sql.get<{ delivered: number }>(
      'UPDATE endpoint SET delivered = delivered + ? WHERE id = ? RETURNING delivered',
      1 - known,
      id,
    )!;
    const gone = this.#trim(id, Math.min(trimmedAtOnce, Math.max(0, delivered - maxDelivered)));
    if (gone > 0) this.#sql.run('UPDATE endpoint SET delivered = delivered - ? WHERE id = ?', gone, id);
  }

  /** Those over the limit, and some whose time has passed. */
  #trim(endpoint: number, over: number): number {
    return this.#sql.run(
      `DELETE FROM delivered WHERE endpoint = ?1 AND eventId IN (
         SELECT eventId FROM (SELECT eventId FROM delivered WHERE endpoint = ?1 ORDER BY untilMs, eventId LIMIT ?2)
         UNION
         SELECT eventId FROM (
           SELECT eventId FROM delivered WHERE endpoint = ?1 AND untilMs <= ?3 ORDER BY untilMs, eventId LIMIT ?4))`,
      endpoint,
      over,
      this.#clock(),
      trimmedAtOnce,
    );
  }
}
