import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { SigningSecret } from '@airy/webhooks';
import fc from 'fast-check';
import { requestHeaders } from './request-headers.ts';
import { openSigningKeys, signatureHeaders } from './signing-keys.ts';

const body = Buffer.from('{"a":1}');
const signed = { id: 'event-1', at: 1_674_087_231_999, body };

function symmetric(fill: number, validUntil: number | null = null): SigningSecret {
  return { scheme: 'symmetric', key: `whsec_${Buffer.alloc(32, fill).toString('base64')}`, validUntil };
}

function expected(fill: number): string {
  const hmac = createHmac('sha256', Buffer.alloc(32, fill)).update('event-1.1674087231.{"a":1}');
  return `v1,${hmac.digest('base64')}`;
}

describe('signatures', () => {
  it('are of all secrets that are still valid, the current one first', () => {
    const secrets = [symmetric(1), symmetric(2, signed.at + 1), symmetric(3, signed.at), symmetric(4, 5)];
    const headers = signatureHeaders(openSigningKeys({ secrets, signatureKey: null }), signed);
    expect(headers).toEqual({
      'webhook-id': 'event-1',
      'webhook-timestamp': '1674087231',
      'webhook-signature': `${expected(1)} ${expected(2)}`,
    });
  });

  it.each(['a key with its public half', 'a key alone'])('may be ed25519: %s', kind => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
    const halves = kind === 'a key alone' ? [d] : [d, x];
    const key = `whsk_${Buffer.concat(halves.map(half => Buffer.from(half, 'base64url'))).toString('base64')}`;
    const keys = openSigningKeys({ secrets: [{ scheme: 'ed25519', key, validUntil: null }], signatureKey: null });
    const [version, signature = ''] = signatureHeaders(keys, signed)['webhook-signature']!.split(',');
    expect(version).toBe('v1a');
    const content = Buffer.from('event-1.1674087231.{"a":1}');
    expect(verify(null, content, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });

  it('of Airy Core are only there with a key', () => {
    const of = (signatureKey: string | null) =>
      signatureHeaders(openSigningKeys({ secrets: [], signatureKey }), signed)['x-airy-content-signature'];
    expect(of('secret')).toBe('aa9e2e3575f5d7098b6caccd790888c36d5fdb63342a73bada2d6a51747a8494');
    expect(of(null)).toBeUndefined();
    expect(of('')).toBeUndefined();
  });

  it('need a key that is one', () => {
    const secrets = [{ scheme: 'ed25519', key: 'whsk_AAAA', validUntil: null }] as const;
    expect(() => openSigningKeys({ secrets, signatureKey: null })).toThrow('cannot be used');
  });
});

describe("an owner's headers", () => {
  const keys = openSigningKeys({ secrets: [], signatureKey: 'secret' });

  it('replace none of ours, in whatever spelling', () => {
    const own = {
      'X-Own': '1',
      'WEBHOOK-ID': 'x',
      'Content-Length': '0',
      HOST: 'x',
      'user-Agent': 'x',
      'X-Airy-Content-Signature': 'x',
      'Transfer-Encoding': 'chunked',
    };
    const headers = requestHeaders(own, keys, signed);
    const plain = requestHeaders({}, keys, signed);
    if (typeof headers === 'string' || typeof plain === 'string') throw new Error('refused');
    expect(headers.sent).toEqual({ ...plain.sent, 'X-Own': '1' });
    expect(headers.shown).toEqual({ ...plain.shown, 'X-Own': '(hidden)' });
  });

  it('add no line to the request', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
        const headers = requestHeaders({ [name]: value }, keys, signed);
        if (typeof headers === 'string') return;
        for (const [key, text] of Object.entries(headers.sent)) expect(key + text).not.toMatch(/[\r\n\0]/);
      }),
    );
    expect(requestHeaders({ 'X-A': 'a\r\nX-B: b' }, keys, signed)).toBe('X-A');
    expect(requestHeaders({ 'X-A\r\nX-B': 'b' }, keys, signed)).toBe('X-A\r\nX-B');
  });
});
