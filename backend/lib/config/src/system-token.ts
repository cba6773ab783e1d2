/** What `security.systemToken` must be: everything that can be sent in a header as it is, and too long to be guessed. */
import { text } from './setting.ts';

/** A shorter one might be found by trying: with a warning in airy.yaml, refused by the API. */
export const minSystemTokenLength = 16;

/** Visible ASCII, as headers carry nothing else unchanged; spaces only inside, as those at an end get lost. */
export const systemToken = text.refine(
  value => /^[!-~](?:[ -~]*[!-~])?$/.test(value),
  'must be of letters, digits and signs of ASCII, without spaces at either end, for example from: openssl rand -base64 32',
);

/** Null: nothing is wrong with it. */
export function warningOf(token: string | null): string | null {
  if (token === null || token.length >= minSystemTokenLength) return null;
  return `security.systemToken is shorter than ${minSystemTokenLength} characters: it can be found by trying. Take a longer one, for example from: openssl rand -base64 32`;
}
