/**
 * Guesses of the system token. After too many wrong ones from an address, nothing shorter than a token must be is looked at
 * from there, unless it was right before. A token that is long enough is not found by trying, so the right one is always
 * let in: many may share an address behind a proxy, and nobody can shut them out. Signed tokens are not judged here: they
 * cannot be guessed at all.
 */
import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { minSystemTokenLength } from '@airy/config';
import { AiryError } from '@airy/errors';
import type { AddressOf } from './caller-address.ts';
import { countOrRefuse, type RateLimits } from './rate-limits.ts';

export interface Guesses {
  /**
   * @param isRight compared in a time that says nothing.
   * @returns `isRight`, where it may be told.
   * @throws AiryError `too_many_requests` for a wrong one, and for a short right one that was not right before, of an
   * address that guessed too often.
   */
  judge(from: IncomingMessage, token: string, isRight: boolean): Promise<boolean>;
}

/** People mistype less often. */
const wrongTokensPerMinute = 30;
/** Tokens that were right, by hash; the oldest are forgotten. There is one at a time, and few in the life of a process. */
const maxKnown = 100;

export function createGuesses(parts: { readonly limits: RateLimits; readonly addressOf: AddressOf }): Guesses {
  const wrong = parts.limits.of('wrong-token', wrongTokensPerMinute);
  const known = new Set<string>();
  return {
    async judge(from, token, isRight) {
      if (isRight && token.length >= minSystemTokenLength) return true;
      const name = hash('sha256', token, 'base64');
      const address = parts.addressOf(from);
      const retryAfterMs = known.has(name) ? null : await wrong.spentFor(address);
      if (retryAfterMs !== null) throw new AiryError('too_many_requests', null, { details: { retryAfterMs } });
      if (isRight) remember(known, name);
      else {
        known.delete(name);
        await countOrRefuse(wrong, address);
      }
      return isRight;
    },
  };
}

function remember(known: Set<string>, name: string): void {
  if (known.has(name)) return;
  const [oldest] = known.size < maxKnown ? [] : known;
  if (oldest !== undefined) known.delete(oldest);
  known.add(name);
}
