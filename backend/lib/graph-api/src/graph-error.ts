/** Errors of the Graph API, and what follows from them (developers.facebook.com: Handling Errors; Messenger Platform, Error Codes). */
import { numberAt, objectAt, textAt } from '@airy/source-kit';
import type { Json } from '@airy/source-kit';

export interface GraphError {
  readonly message: string;
  readonly code: number | null;
  readonly subcode: number | null;
}

/** The error of an answer; null if the body holds none. */
export function graphErrorOf(body: Json): GraphError | null {
  const error = objectAt(body, 'error');
  if (error === null) return null;
  return {
    message: textAt(error, 'message') ?? 'no message',
    code: numberAt(error, 'code'),
    subcode: numberAt(error, 'error_subcode'),
  };
}

/**
 * - `come-again`: a limit, or out of order for a while; nothing was done.
 * - `unclear`: Meta says itself that messages can have been sent in spite of it.
 * - `token`: the token is no good, or no good any more.
 * - `permission`: the app or the token's owner may not do this.
 * - `window`: the contact wrote too long ago.
 * - `refused`: everything else.
 */
export type ErrorMeaning = 'come-again' | 'unclear' | 'token' | 'permission' | 'window' | 'refused';

/** What a platform's own codes mean; null leaves it to the codes that all have in common. */
export type OwnMeaning = (status: number, error: GraphError) => ErrorMeaning | null;

/** Limits of application, user, page and custom ones. 80000 to 80014 are those of single products. */
const limitCodes: readonly (number | null)[] = [4, 17, 32, 613];
const temporaryCodes: readonly (number | null)[] = [2, 1200];
const tokenCodes: readonly (number | null)[] = [102, 190];
/** "Sent outside of allowed window" in its variants for Messenger and Instagram. */
const windowSubcodes: readonly (number | null)[] = [2018278, 2018336, 2534022];

export function isLimit({ code }: GraphError): boolean {
  return limitCodes.includes(code) || (code !== null && code >= 80_000 && code <= 80_014);
}

export function meaningOf(status: number, error: GraphError): ErrorMeaning {
  const { code, subcode, message } = error;
  if (tokenCodes.includes(code)) return 'token';
  if (windowSubcodes.includes(subcode)) return 'window';
  if (code === 1) return 'unclear';
  // The same code stands for missing permissions; those name another cause.
  if (code === 10 && /outside of (the )?allowed window/i.test(message)) return 'window';
  if (code === 3 || code === 10 || (code !== null && code >= 200 && code <= 299)) return 'permission';
  if (status === 429 || status >= 500 || isLimit(error) || temporaryCodes.includes(code)) return 'come-again';
  return status === 401 ? 'token' : 'refused';
}
