/** Makes what signs deliveries, as Standard Webhooks 1.0.0 writes it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';

export interface NewSecret {
  readonly scheme: 'symmetric' | 'ed25519';
  /** `whsec_` and the base64 of 32 random bytes, or `whsk_` and that of the private key's 32 bytes and the public key's. */
  readonly key: string;
  /** `whpk_…`; null: symmetric. */
  readonly publicKey: string | null;
}

const secretBytes = 32;

export function newSigningSecret(scheme: NewSecret['scheme']): NewSecret {
  if (scheme === 'symmetric') {
    return { scheme, key: `whsec_${randomBytes(secretBytes).toString('base64')}`, publicKey: null };
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  const [seed, publicBytes] = [Buffer.from(d ?? '', 'base64url'), Buffer.from(x ?? '', 'base64url')];
  const both = Buffer.concat([seed, publicBytes]).toString('base64');
  return { scheme, key: `whsk_${both}`, publicKey: `whpk_${publicBytes.toString('base64')}` };
}
