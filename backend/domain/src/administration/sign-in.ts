/** Commands about sign-in links; they store nothing. */
import { z } from 'zod';
import { idText } from './fields.ts';
import type { Handlers } from './handler.ts';

/**
 * Somebody opens a sign-in link. The id of the command is derived from the code, and its hash is another one each time:
 * so the first one has the outcome, everybody later is told that it was somebody else's. Result: null. Never rejected.
 */
export interface RedeemSignIn {
  readonly type: 'sign-in.redeem';
  /** What names the code, without being it. */
  readonly codeId: string;
}

export const signInHandlers: Handlers<RedeemSignIn> = {
  'sign-in.redeem': {
    schema: z.object({ type: z.literal('sign-in.redeem'), codeId: idText }),
    entityId: ({ codeId }) => codeId,
    decide: () => ({ ok: true, facts: [], events: [], result: null }),
  },
};
