/** Thrown by a handler for a record that no repeat will make right: it becomes a dead letter and the partition goes on. */
export class PoisonError extends Error {
  override readonly name = 'PoisonError';

  constructor(reason: string, options: { readonly cause?: unknown } = {}) {
    super(reason, options.cause === undefined ? undefined : { cause: options.cause });
  }
}
