/**
 * One-time codes of sign-in links. A code carries its own proof, so that every process with the keys of the instance can
 * give one out (also `npm run sign-in`, beside the server) and every replica can read it. That it is used once is
 * settled in the log (see `redeemer` of @airy/service): here it is only told from a forged or old one.
 */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AiryError } from '@airy/errors';
import { constantTimeEqual } from './constant-time-equal.ts';
import { deriveKeys, readKeys } from './keys.ts';

export interface SignInCodes {
  /** A new code, good for 15 minutes. */
  issue(): string;
  /** Names the code without giving it away; null if it is not ours, or too old. */
  read(code: string): string | null;
}

export interface SignInCodesOptions {
  /** The data folder, where the keys are unless they come from the setting. */
  readonly folder: string;
  /** Setting `security.jwtSecret`. */
  readonly jwtSecret: string | null;
  /** Epoch ms. Default `Date.now`. */
  readonly clock?: () => number;
}

const lifetimeMs = 15 * 60 * 1000;
/** End of its time (seconds), then chance, then proof. */
const [timeBytes, randomLength, proofBytes] = [4, 12, 16];
const idBytes = timeBytes + randomLength;

/** @throws AiryError `config_invalid` if neither the setting nor the folder has a key: codes of another key would be refused. */
export function openSignInCodes({ folder, jwtSecret, clock = Date.now }: SignInCodesOptions): SignInCodes {
  const own = readKeys(folder);
  const given = jwtSecret === null ? null : deriveKeys(jwtSecret);
  // A link made while only the folder's keys were known is as good as one made with the setting.
  const [key, ...older] = [given, own].flatMap(keys => (keys === null ? [] : [codeKey(keys.sign)]));
  if (key === undefined)
    throw new AiryError(
      'config_invalid',
      `${folder} holds no keys: set security.jwtSecret to what the running Airy has.`,
    );
  return {
    issue() {
      const id = Buffer.alloc(idBytes);
      id.writeUInt32BE(Math.floor((clock() + lifetimeMs) / 1000));
      randomBytes(randomLength).copy(id, timeBytes);
      return Buffer.concat([id, proofOf(key, id)]).toString('base64url');
    },
    read(code) {
      const bytes = Buffer.from(code, 'base64url');
      // Only the form in which it was given out, so that one code has one name.
      if (bytes.length !== idBytes + proofBytes || bytes.toString('base64url') !== code) return null;
      const [id, proof] = [bytes.subarray(0, idBytes), bytes.subarray(idBytes).toString('hex')];
      const isOurs = [key, ...older].some(candidate =>
        constantTimeEqual(proofOf(candidate, id).toString('hex'), proof),
      );
      return isOurs && clock() < id.readUInt32BE() * 1000 ? id.toString('hex') : null;
    },
  };
}

/** A key for codes alone, so that no other signed text can be one. */
function codeKey(sign: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', sign, '', 'airy sign-in code', 32));
}

function proofOf(key: Uint8Array, id: Uint8Array): Buffer {
  return createHmac('sha256', key).update(id).digest().subarray(0, proofBytes);
}
