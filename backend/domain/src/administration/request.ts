/** Commands about requests with an `Idempotency-Key` whose answers are made of more than one outcome; they store nothing. */
import { z } from 'zod';
import { idText } from './fields.ts';
import type { Handlers } from './handler.ts';

/**
 * Notes that a request came, or what was answered to it. The id of the command is derived from caller, endpoint and key:
 * so the first one has the outcome, and whoever comes later is given it. Result: `{ answer }`. Never rejected.
 */
export interface NoteRequest {
  readonly type: 'request.note';
  readonly requestId: string;
  /** Sealed; null: it only came. */
  readonly answer: string | null;
}

export const requestHandlers: Handlers<NoteRequest> = {
  'request.note': {
    schema: z.object({
      type: z.literal('request.note'),
      requestId: idText,
      answer: z.string().max(400_000).nullable(),
    }),
    entityId: ({ requestId }) => requestId,
    decide: (_state, { answer }) => ({ ok: true, facts: [], events: [], result: { answer } }),
  },
};
