/** What stands in a commands topic: JSON, keyed by the command's entity, in that entity's partition. */
import { z } from 'zod';

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

/** Validation of an envelope round a command; fields we do not know are left out, so that writers may be older than callers. */
export function envelopeSchema<C>(command: z.ZodType<C>): z.ZodType<CommandEnvelope<C>> {
  return z.object({
    id: z.string().min(1).max(200),
    at: z.int(),
    principal: z.string().max(500),
    reply: z.boolean(),
    requestHash: z.string().max(200).nullable(),
    command,
  });
}
