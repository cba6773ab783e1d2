import { describe, expect, it } from '@jest/globals';
import type { RawRequest } from '@airy/source-kit';
import { answerGraphChallenge, verifyGraphSignature } from './graph-webhook.ts';

function request(body: string, headers: Record<string, string>, query: Record<string, string> = {}): RawRequest {
  const parts = { method: 'POST', path: '/x', target: '/x', publicUrl: 'https://airy.example' } as const;
  return { ...parts, query, headers, body: Buffer.from(body) };
}

const verified = (appSecret: string, body: string, headers: Record<string, string>): boolean =>
  verifyGraphSignature(request(body, headers), { appSecret }).ok;

describe('signatures', () => {
  it('are those that others publish for X-Hub-Signature-256', () => {
    // docs.github.com, Validating webhook deliveries: the same header and scheme, with a vector that Meta does not give.
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(verified("It's a Secret to Everybody", 'Hello, World!', { 'x-hub-signature-256': signature })).toBe(true);
    expect(verified("It's a Secret to Everybody", 'Hello, World', { 'x-hub-signature-256': signature })).toBe(false);
  });

  it('are those of the test cases of RFC 2202 and RFC 4231', () => {
    const body = 'what do ya want for nothing?';
    expect(verified('Jefe', body, { 'x-hub-signature': 'sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79' })).toBe(true);
    const sha256 = 'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(verified('Jefe', body, { 'x-hub-signature-256': sha256 })).toBe(true);
  });

  it('are over the escaped text as it came, with lower case digits (Meta, Validating payloads: äöå)', () => {
    // Made with openssl dgst -sha256 -hmac secret.
    const right = 'sha256=e0a032bcd95b5b4221b0bb8baa30ee6fd14c58f62c8dd6f1db28eaba120f7e3f';
    const escaped = '{"text":"\\u00e4\\u00f6\\u00e5"}';
    expect(verified('secret', escaped, { 'x-hub-signature-256': right })).toBe(true);
    expect(verified('secret', '{"text":"äöå"}', { 'x-hub-signature-256': right })).toBe(false);
    expect(verified('secret', escaped.replaceAll('e4', 'E4'), { 'x-hub-signature-256': right })).toBe(false);
  });
});

describe('the handshake', () => {
  it('gives the number back, and nothing but a number', () => {
    const answer = (challenge: string, token: string) =>
      answerGraphChallenge(request('', {}, { 'hub.challenge': challenge, 'hub.verify_token': token }), {
        webhookSecret: 'verify',
      });
    expect(answer('1158201444', 'verify')).toEqual({ status: 200, body: '1158201444' });
    for (const [challenge, token] of [
      ['1158201444', 'guess'],
      ['1158201444', ''],
      ['<b>1</b>', 'verify'],
      ['', 'verify'],
    ] as const)
      expect(answer(challenge, token)).toEqual({ status: 200, body: '0' });
  });
});
