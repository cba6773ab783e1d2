/** What re-homing must know of the records of one topic. */

/** What is noted of a record that has a value. */
export interface Note {
  /** The partition where it belongs. */
  readonly home: number;
  /** Of a message: its conversation. Of what is said of a message: the message, at whose home it belongs if there is one. */
  readonly owner: string | null;
  /** Of messages and read receipts, epoch ms. */
  readonly at: number | null;
  readonly isFromContact: boolean;
  /** Index of a message, or highest index read; null if Airy Core wrote it. */
  readonly index: number | null;
  readonly contactCount: number | null;
  /** A token stands in it as it is. */
  readonly isPlain: boolean;
}

/** What the job gives a message or a receipt that has none. */
export interface Order {
  readonly index: number;
  readonly contactCount: number;
}

export interface Rule<T> {
  /** What the record's key must be; null: not known from the value. */
  keyOf(value: T): string | null;
  note(value: T, partition: number): Partial<Note> & Pick<Note, 'home'>;
  mend(value: T, order: Order | null): T;
}
