/** What the writer runner needs of a domain: how commands are decided and how facts are records. */
import type { CommandEnvelope, Handled, OutcomeFact, ReadCommand } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { WriterStore } from './writer-store.ts';

/** A state topic by its full name, and its records' Avro. */
export interface RecordCodec<T> {
  readonly topic: string;
  encode(value: T): Uint8Array;
  /** @throws AiryError `schema_unknown`, `registry_unavailable` (wait); Error if the bytes are no such record. */
  decode(value: Uint8Array): T | Promise<T>;
}

/** A record of a state topic but for its partition, which is the task's. */
export interface StateRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array | null;
  /** On a tombstone: what its key was made of. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An event as the runner must know it. */
export interface AnyEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

/** Changes over the stored state. */
export interface AnyLayer<F> {
  apply(fact: F | OutcomeFact): void;
  hasOutcome(commandId: string): boolean;
}

export interface WriterDomain<C extends { readonly type: string }, F, L extends AnyLayer<F>> {
  /** Its name in metrics and dead letters, e.g. `conversation-writer`. */
  readonly station: string;
  readonly eventSource: 'airy/conversation' | 'airy/administration';
  readonly topics: { readonly commands: string; readonly events: string; readonly state: readonly string[] };
  read(json: unknown): ReadCommand<C>;
  entityOf(command: C): string;
  handle(layer: L, envelope: CommandEnvelope<C>, now: number): Handled<F, AnyEvent>;
  encode(fact: F): StateRecord;
  /** The fact a state record stands for; null where it says nothing new (a tombstone of what is not known). */
  decode(record: LogRecord, layer: L): F | null | Promise<F | null>;
  openStore(): WriterStore<L>;
}
