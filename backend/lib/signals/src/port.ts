/**
 * The signals port: what is told to whoever listens now and is never saved, such as typing; and presence, which is
 * when somebody was last seen. Two adapters stand behind it: in process and Redis. Nothing here is ever an error for
 * the caller: a signal that cannot be passed on is dropped and counted.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Why a signal was not passed on. `slow`: its handler has too many before it. `failed`: its handler threw. */
export type DropReason = 'invalid' | 'too_large' | 'away' | 'slow' | 'failed';

export type SignalHandler = (payload: Json, topic: string) => Promise<void> | void;

export interface Signals {
  /**
   * Tells all who listen in any process, this one included; at most once, in the order of publishing per process.
   * @param topic letters, digits and `_.:/-`, at most 200. @param payload at most 16 KiB as JSON.
   */
  publish(topic: string, payload: Json): void;
  /**
   * @param pattern a topic, or the beginning of topics followed by `*`.
   * @param handler is called for one signal at a time. Returns how to stop; then it is called no more.
   */
  subscribe(pattern: string, handler: SignalHandler): () => void;
  /** A member of a group is there now, and for `ttlMs` after it was last seen. Names as topics. */
  seen(group: string, member: string, ttlMs: number): void;
  /** Who is there, with the time each was last seen, epoch ms. Empty if that cannot be told now. */
  present(group: string): Promise<ReadonlyMap<string, number>>;
  /** How many signals were dropped so far. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Why signals are dropped now; null: they are not. */
  problem(): string | null;
  close(): Promise<void>;
}
