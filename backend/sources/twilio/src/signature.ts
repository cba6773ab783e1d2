/** Twilio's signature: HMAC-SHA1 over the address as called and the fields of the form (Twilio, Webhooks Security). */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isHmac, readText, SourceError } from '@airy/source-kit';
import type { RawRequest, Verification } from '@airy/source-kit';
import type { TwilioConfig } from './config.ts';
import { pairsOf } from './form.ts';

const header = 'x-twilio-signature';

/** In the address where the body is no form; the signature covers the address, and so the body. */
const bodyHashParameter = 'bodySHA256';

export function verifyTwilio(request: RawRequest, { authToken }: TwilioConfig): Verification {
  const signature = request.headers[header];
  if (signature === undefined) return { ok: false, status: 400, reason: `${header} is missing` };
  const bodyHash = request.query[bodyHashParameter];
  const isBodyRight = bodyHash === undefined || isHashOf(request.body, bodyHash);
  const fields = bodyHash === undefined ? signedFields(request.body) : '';
  if (fields === null) return { ok: false, status: 400, reason: 'the body is no form' };
  const isRight = addressesOf(request).some(address =>
    isHmac({
      algorithm: 'sha1',
      secret: authToken,
      body: Buffer.from(address + fields),
      signature,
      encoding: 'base64',
    }),
  );
  return isRight && isBodyRight ? { ok: true } : { ok: false, status: 403, reason: `${header} does not fit the body` };
}

/** Names and values one after the other, sorted by name; of a name that comes twice each value once, sorted. */
function signedFields(body: Uint8Array): string | null {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of pairsOf(textOf(body) ?? '')) values.set(name, (values.get(name) ?? new Set()).add(value));
  if (values.size === 0) return null;
  return [...values.keys()]
    .toSorted(byCodeUnits)
    .flatMap(name => [...(values.get(name) ?? [])].toSorted(byCodeUnits).map(value => name + value))
    .join('');
}

function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function textOf(body: Uint8Array): string | null {
  try {
    return readText(body);
  } catch (error) {
    if (error instanceof SourceError) return null;
    throw error;
  }
}

/** The address with and without the port that goes without saying: Twilio signs either. */
function addressesOf({ publicUrl, target }: RawRequest): readonly string[] {
  const base = publicUrl.replace(/\/+$/, '');
  const address = base + target;
  const { protocol, port } = new URL(base);
  if (port !== '') return [address];
  const standard = protocol === 'https:' ? ':443' : ':80';
  return [address, base.replace(/^(https?:\/\/[^/?#]*)/i, `$1${standard}`) + target];
}

function isHashOf(body: Uint8Array, hash: string): boolean {
  const expected = Buffer.from(createHash('sha256').update(body).digest('hex'));
  const given = Buffer.from(hash.toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
}
