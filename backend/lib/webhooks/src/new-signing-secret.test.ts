import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newSigningSecret } from './new-signing-secret.ts';

const bytesOf = (key: string) => Buffer.from(key.slice(key.indexOf('_') + 1), 'base64');

describe('a new secret', () => {
  it('is 32 random bytes', () => {
    const { key, publicKey } = newSigningSecret('symmetric');
    expect(key).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(bytesOf(key)).toHaveLength(32);
    expect(publicKey).toBeNull();
    expect(newSigningSecret('symmetric').key).not.toBe(key);
  });

  it('is a pair of ed25519: what the private half signs, the public half verifies', () => {
    const { key, publicKey } = newSigningSecret('ed25519');
    expect(key).toMatch(/^whsk_/);
    expect(publicKey).toMatch(/^whpk_/);
    const [both, shown] = [bytesOf(key), bytesOf(publicKey ?? '')];
    expect([both.length, shown.length]).toEqual([64, 32]);
    expect(both.subarray(32)).toEqual(shown);
    const text = (bytes: Buffer) => bytes.toString('base64url');
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: text(shown) };
    const privateKey = createPrivateKey({ format: 'jwk', key: { ...jwk, d: text(both.subarray(0, 32)) } });
    const signature = sign(null, Buffer.from('text'), privateKey);
    expect(verify(null, Buffer.from('text'), createPublicKey({ format: 'jwk', key: jwk }), signature)).toBe(true);
  });
});
