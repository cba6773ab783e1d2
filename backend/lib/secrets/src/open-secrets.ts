/** The secrets of an instance. Tokens are HS256, with their purpose as audience. */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { deriveKeys, keysOfFolder, readKeys } from './keys.ts';
import { open, seal } from './seal.ts';
import type { Secrets } from './secrets.ts';

export interface SecretsOptions {
  /** The data folder. */
  readonly folder: string;
  /** Setting `security.jwtSecret`, Base64; null: the keys are the folder's own. */
  readonly jwtSecret: string | null;
  /** Epoch ms. Default `Date.now`. */
  readonly clock?: () => number;
}

const proofBytes = 16;

/** Tokens that others keep in their settings; they end with what they are for. */
const isForEver = (purpose: string): boolean => purpose === 'source';

/** Claims of every token; the rest are ours. */
const registered = new Set(['aud', 'iat', 'exp']);

/** @throws AiryError `config_invalid` if the folder's keys are damaged. */
export function openSecrets({ folder, jwtSecret, clock = Date.now }: SecretsOptions): Secrets {
  const own = jwtSecret === null ? keysOfFolder(folder) : readKeys(folder);
  const keys = jwtSecret === null ? keysOfFolder(folder) : deriveKeys(jwtSecret);
  const signKey = createSecretKey(keys.sign);
  // What was sealed before `security.jwtSecret` was set stays readable.
  const sealKeys = own === null ? [keys.seal] : [keys.seal, own.seal];

  const proofKeys = new Map<string, KeyObject>();
  const proofKey = (purpose: string): KeyObject => {
    const known = proofKeys.get(purpose);
    if (known !== undefined) return known;
    const made = createSecretKey(new Uint8Array(hkdfSync('sha256', keys.sign, '', `airy proof ${purpose}`, 32)));
    proofKeys.set(purpose, made);
    return made;
  };

  return {
    proof: (purpose, bytes) => createHmac('sha256', proofKey(purpose)).update(bytes).digest().subarray(0, proofBytes),
    seal: plain => seal(keys.seal, plain),
    open: text => open(sealKeys, text),
    sign(purpose, claims, lifetimeMs) {
      if (lifetimeMs === null && !isForEver(purpose)) throw new Error(`a token for ${purpose} has to expire`);
      const token = new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(purpose)
        .setIssuedAt(new Date(clock()));
      return (lifetimeMs === null ? token : token.setExpirationTime(new Date(clock() + lifetimeMs))).sign(signKey);
    },
    async verify(purpose, token) {
      try {
        const options = {
          audience: purpose,
          algorithms: ['HS256'],
          requiredClaims: isForEver(purpose) ? [] : ['exp'],
          currentDate: new Date(clock()),
        };
        const { payload } = await jwtVerify(token, signKey, options);
        const claims = Object.entries(payload).filter(
          (claim): claim is [string, string] => !registered.has(claim[0]) && typeof claim[1] === 'string',
        );
        return Object.fromEntries(claims);
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
