/**
 * Guesses of a token. An address that has shown too many wrong ones is not even looked at for a while, unless it shows a
 * token that was right before: many may share an address behind a proxy, and nobody can shut them out.
 */
import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AiryError } from '@airy/errors';
import type { AddressOf } from './caller-address.ts';
import { countOrRefuse, type RateLimits } from './rate-limits.ts';

export interface Guesses {
  /**
   * @param look says whether the token is right; asked only if the address may guess.
   * @throws AiryError `too_many_requests`
   */
  judge<T extends { readonly principal: object | null }>(
    from: IncomingMessage,
    token: string,
    look: () => Promise<T>,
  ): Promise<T>;
}

/** People mistype less often. */
const wrongTokensPerMinute = 30;
/** Tokens that were right, by hash; the oldest are forgotten. */
const maxKnown = 10_000;

export function createGuesses(parts: { readonly limits: RateLimits; readonly addressOf: AddressOf }): Guesses {
  const wrong = parts.limits.of('wrong-token', wrongTokensPerMinute);
  const known = new Set<string>();
  return {
    async judge(from, token, look) {
      const name = hash('sha256', token, 'base64');
      const address = parts.addressOf(from);
      const retryAfterMs = known.has(name) ? null : await wrong.spentFor(address);
      if (retryAfterMs !== null) throw new AiryError('too_many_requests', null, { details: { retryAfterMs } });
      const found = await look();
      if (found.principal === null) {
        known.delete(name);
        await countOrRefuse(wrong, address);
      } else remember(known, name);
      return found;
    },
  };
}

function remember(known: Set<string>, name: string): void {
  if (known.has(name)) return;
  const [oldest] = known.size < maxKnown ? [] : known;
  if (oldest !== undefined) known.delete(oldest);
  known.add(name);
}
