/** What stands in a commands topic: JSON, keyed by the command's entity, in that entity's partition. */

export interface CommandEnvelope<C> {
  /** Equal ids have one outcome. */
  readonly id: string;
  /** Epoch ms at which it was asked. */
  readonly at: number;
  /** Who asks: a user, `system-token-…`, `source:<id>`, `visitor:<conversation id>`. */
  readonly principal: string;
  /** True if somebody waits: an outcome event is written. Rejections of commands nobody waits for are counted only. */
  readonly reply: boolean;
  /** SHA-256 of the request under an idempotency key; null where the caller gave no key. */
  readonly requestHash: string | null;
  readonly command: C;
}
