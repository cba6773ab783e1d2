/** Tokens that Airy Core signed (contract §7): HS256 with the Base64-decoded `security.jwtSecret`, and a claim `principal`. */
import { createSecretKey } from 'node:crypto';
import { errors, jwtVerify } from 'jose';

/** What such a token says: a person who signed in, or a source of the Source API. */
export type AiryCoreToken =
  | { readonly kind: 'user'; readonly id: string; readonly name: string | null; readonly avatarUrl: string | null }
  | { readonly kind: 'source'; readonly sourceId: string };

export type ReadAiryCoreToken = (token: string) => Promise<AiryCoreToken | null>;

/**
 * Null for whatever is not one. A person's token must end, as all of them did after 30 days; a source's never did.
 * @param jwtSecret null: there was no Airy Core with the keys of this instance.
 */
export function openAiryCoreTokens(jwtSecret: string | null): ReadAiryCoreToken {
  if (jwtSecret === null) return async () => null;
  // Our own tokens are signed with a key derived from it, so neither can be taken for the other.
  const key = createSecretKey(Buffer.from(jwtSecret, 'base64'));
  return async token => {
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] });
      const profile = profileOf(payload['principal']);
      return profile === null ? null : tokenOf(profile, payload.exp !== undefined);
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}

type Profile = Readonly<Record<string, unknown>>;

/** It was written as JSON in a text. */
function profileOf(claim: unknown): Profile | null {
  if (typeof claim !== 'string') return isProfile(claim) ? claim : null;
  try {
    const parsed: unknown = JSON.parse(claim);
    return isProfile(parsed) ? parsed : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isProfile(value: unknown): value is Profile {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tokenOf(profile: Profile, ends: boolean): AiryCoreToken | null {
  const { id, data } = profile;
  if (isProfile(data) && typeof data['source'] === 'string' && data['source'] !== '')
    return { kind: 'source', sourceId: data['source'] };
  if (typeof id !== 'string' || id === '' || !ends) return null;
  return { kind: 'user', id, name: textOf(profile['name']), avatarUrl: textOf(profile['avatarUrl']) };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
