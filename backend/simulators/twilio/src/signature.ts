/** Signs as Twilio does: the address, then names and values of the form in the order of their names. */
import { createHash, createHmac } from 'node:crypto';

type Pairs = readonly (readonly [string, string])[];

function hmac(token: string, text: string): string {
  return createHmac('sha1', token).update(text).digest('base64');
}

export function signForm(token: string, url: string, pairs: Pairs): string {
  const sorted = pairs.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
  return hmac(token, url + sorted.map(([name, value]) => name + value).join(''));
}

/** A body that is no form: its hash stands in the address, and the address is signed. */
export function signBody(
  token: string,
  url: string,
  body: string,
): { readonly url: string; readonly signature: string } {
  const signed = new URL(url);
  signed.searchParams.set('bodySHA256', createHash('sha256').update(body).digest('hex'));
  return { url: signed.href, signature: hmac(token, signed.href) };
}
