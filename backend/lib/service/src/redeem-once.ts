/** That a sign-in link is good once, whichever replica it is opened on: settled by the writer of the administration. */
import { randomUUID } from 'node:crypto';
import { AiryError } from '@airy/errors';
import { uuid5 } from '@airy/model/ids';
import type { Commander } from '@airy/processing';
import type { SignInCodes as Codes } from '@airy/secrets';
import type { SignInCodes } from './service.ts';

/** @param commander asked for only when a code is redeemed: it is not there while the process starts. */
export function redeemOnce(codes: Pick<Codes, 'read'>, commander: () => Commander): SignInCodes {
  return {
    async redeem(code) {
      const codeId = codes.read(code);
      if (codeId === null) return false;
      try {
        // One command for each code, another request each time: only the first request has its outcome.
        await commander().administration({
          id: uuid5('sign-in', codeId),
          principal: 'system',
          requestHash: randomUUID(),
          command: { type: 'sign-in.redeem', codeId },
        });
        return true;
      } catch (error) {
        if (error instanceof AiryError && error.code === 'idempotency_key_reused') return false;
        throw error;
      }
    },
  };
}
