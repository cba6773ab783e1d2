/** How far a build in PostgreSQL is folded, and who may fold on: one row per partition, fenced by its epoch. */
import type { TopicPartition } from '@airy/event-log';
import type { PoolClient } from 'pg';
import { listOf } from './postgres-rows.ts';
import { namedStatement, type NamedStatement } from './postgres-statement.ts';

/** Stands in the table where nothing was folded yet: `next` takes part in a comparison. */
const nothing = -1;

/** The partition is not ours to fold: another replica has taken it, or the build is gone. Nothing was written. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
  readonly place: TopicPartition;

  constructor(place: TopicPartition) {
    super(`${place.topic}/${place.partition} was taken by another replica`);
    this.place = place;
  }
}

/** The stored offset is below what was folded: the database was brought back from a backup. Nothing was written. */
export class RewoundError extends Error {
  override readonly name = 'RewoundError';
  readonly place: TopicPartition;

  constructor(place: TopicPartition) {
    super(`${place.topic}/${place.partition} stands further back than it was folded (a restored database?)`);
    this.place = place;
  }
}

/** The offset that a transaction moves. */
export interface Move extends TopicPartition {
  readonly epoch: number;
  readonly from: number | null;
  readonly to: number;
}

interface OffsetRow extends TopicPartition {
  readonly epoch: number;
  readonly next: number;
}

export class PostgresOffsets {
  readonly #table: string;
  readonly #select: NamedStatement;
  readonly #move: NamedStatement;
  /** As far as this process knows: its own partitions exactly, the others as of the last look. */
  readonly #next = new Map<string, TopicPartition & { readonly next: number }>();
  readonly #epochs = new Map<string, number>();

  constructor(schema: string) {
    this.#table = `"${schema}"."viewOffset"`;
    this.#select = namedStatement(`SELECT topic, partition, epoch, next FROM ${this.#table}`);
    this.#move = namedStatement(
      `UPDATE ${this.#table} AS o SET next = m.new
       FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[]) AS m(topic, partition, epoch, old, new)
       WHERE o.topic = m.topic AND o.partition = m.partition AND o.epoch = m.epoch AND o.next = m.old`,
    );
  }

  next(place: TopicPartition): number | null {
    return this.#next.get(keyOf(place))?.next ?? null;
  }

  all(): readonly (TopicPartition & { readonly next: number })[] {
    return [...this.#next.values()];
  }

  /** Null if it was not taken. */
  epoch(place: TopicPartition): number | null {
    return this.#epochs.get(keyOf(place)) ?? null;
  }

  /** From here on nobody who took the partition before can write. */
  async take(client: PoolClient, { topic, partition }: TopicPartition): Promise<() => number | null> {
    const { rows } = await client.query<OffsetRow>(
      `INSERT INTO ${this.#table} AS o VALUES ($1, $2, 1, $3)
       ON CONFLICT (topic, partition) DO UPDATE SET epoch = o.epoch + 1 RETURNING epoch, next`,
      [topic, partition, nothing],
    );
    const { epoch, next } = rows[0] as OffsetRow;
    return () => {
      this.#epochs.set(keyOf({ topic, partition }), epoch);
      this.#set({ topic, partition }, next);
      return next === nothing ? null : next;
    };
  }

  letGo(place: TopicPartition): void {
    this.#epochs.delete(keyOf(place));
  }

  /** True if all have moved; else the caller must roll back and look. */
  async move(client: PoolClient, moves: readonly Move[]): Promise<boolean> {
    const { rowCount } = await client.query({
      ...this.#move,
      values: [
        listOf(moves.map(({ topic }) => topic)),
        listOf(moves.map(({ partition }) => partition)),
        listOf(moves.map(({ epoch }) => epoch)),
        listOf(moves.map(({ from }) => from ?? nothing)),
        listOf(moves.map(({ to }) => to)),
      ],
    });
    return rowCount === moves.length;
  }

  moved(moves: readonly Move[]): void {
    for (const move of moves) this.#set(move, move.to);
  }

  /**
   * Why the moves were refused: someone else's epoch, or the answer to our last commit was lost, and we are further.
   * @throws FencedError, RewoundError
   */
  async reconcile(client: PoolClient, moves: readonly Move[]): Promise<void> {
    const rows = new Map((await this.#read(client)).map(row => [keyOf(row), row]));
    for (const move of moves) {
      const row = rows.get(keyOf(move));
      if (row?.epoch !== move.epoch) throw new FencedError(move);
      this.#set(move, row.next);
      if (row.next < (move.from ?? nothing)) throw new RewoundError(move);
    }
  }

  /** Looks at what the other owners have folded, and whether ours was taken. */
  async refresh(client: Pick<PoolClient, 'query'>): Promise<void> {
    for (const row of await this.#read(client)) {
      const known = this.#next.get(keyOf(row))?.next ?? nothing;
      const epoch = this.#epochs.get(keyOf(row));
      // Our own transactions may have committed, and taken, since the look.
      if (epoch === row.epoch && row.next < known) continue;
      if (epoch !== undefined && epoch > row.epoch) continue;
      if (epoch !== undefined && epoch < row.epoch) this.#epochs.delete(keyOf(row));
      this.#set(row, row.next);
    }
  }

  async #read(client: Pick<PoolClient, 'query'>): Promise<readonly OffsetRow[]> {
    return (await client.query<OffsetRow>(this.#select)).rows;
  }

  #set({ topic, partition }: TopicPartition, next: number): void {
    if (next === nothing) this.#next.delete(keyOf({ topic, partition }));
    else this.#next.set(keyOf({ topic, partition }), { topic, partition, next });
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
