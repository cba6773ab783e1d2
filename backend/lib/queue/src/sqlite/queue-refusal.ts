/** What a move refuses, in a form that passes between threads. */
import { AiryError } from '@airy/errors';

export type RefusalKind = 'queue_full' | 'queue_emptied' | 'queue_endpoint_unknown' | 'data_folder_newer';

/** Nothing was changed. */
export class QueueRefusal extends Error {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, reason = '') {
    super(reason);
    this.kind = kind;
  }
}

export interface MoveFailure {
  /** Null: the file could not be written or read. */
  readonly kind: RefusalKind | null;
  readonly reason: string;
}

export function failureOf(error: unknown): MoveFailure {
  if (error instanceof QueueRefusal) return { kind: error.kind, reason: error.message };
  return { kind: null, reason: String(error) };
}

export function errorOf({ kind, reason }: MoveFailure, endpoint: string): AiryError {
  if (kind === null) return new AiryError('queue_unavailable', null, { cause: new Error(reason) });
  return new AiryError(kind, null, { details: { endpoint, ...(kind === 'queue_full' && { reason }) } });
}
