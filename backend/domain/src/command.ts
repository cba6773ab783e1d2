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
  /**
   * The life of the log (`EventLog.life`) in which it was asked, for a command that means nothing once whoever asked has
   * ended: decided in another life it is void. Without it the command stands whoever has ended.
   */
  readonly life?: string | null | undefined;
  readonly command: C;
}

/** A command as read from the log: fit to be decided, or why not. */
export type ReadCommand<C> =
  | { readonly ok: true; readonly envelope: CommandEnvelope<C> }
  /** `envelope`: what can be told of who asks, so that they need not wait; null if not even that. */
  | { readonly ok: false; readonly reason: string; readonly envelope: CommandEnvelope<AnyCommand> | null };

/** A command of which no more is known than that it is one. */
export interface AnyCommand {
  readonly type: string;
}

/** Validates what stands in the log; fields we do not know are left out, so that writers may be older than callers. */
export function commandReader<C>(command: z.ZodType<C>): (json: unknown) => ReadCommand<C> {
  const schema = z.object({ ...envelopeFields, command });
  return json => {
    const read = schema.safeParse(json);
    if (read.success) return { ok: true, envelope: read.data };
    const loose = anyEnvelope.safeParse(json);
    return { ok: false, reason: z.prettifyError(read.error), envelope: loose.success ? loose.data : null };
  };
}

const envelopeFields = {
  id: z.string().min(1).max(200),
  at: z.int(),
  principal: z.string().max(500),
  reply: z.boolean(),
  requestHash: z.string().max(200).nullable(),
  life: z.string().max(200).nullish(),
};

const anyEnvelope = z.object({
  ...envelopeFields,
  command: z.object({ type: z.string().catch('unknown') }).catch({ type: 'unknown' }),
});
