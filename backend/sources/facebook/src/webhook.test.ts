import { describe, expect, it } from '@jest/globals';
import type { RawRequest } from '@airy/source-kit';
import { config } from './test-page.ts';
import { facebookWebhook } from './webhook.ts';

function request(headers: Record<string, string>, query: Record<string, string> = {}): RawRequest {
  const body = Buffer.from('{"a":1}');
  return {
    method: 'POST',
    path: '/facebook',
    target: '/facebook',
    query,
    headers,
    body,
    publicUrl: 'https://airy.example',
  };
}

const sha1 = 'sha1=f8446672f033e4b2beafc5ca3a71eafcd2cafb6e';
const sha256 = 'sha256=d8efa9dc5d2edf67ce0bbe3a28e2d8b8b0b2ee5ba83e0cd2d68d0cd0b8d0f4a6';

describe('signatures (contract §6)', () => {
  it('takes HMAC-SHA1 where nothing stronger is sent', () => {
    expect(facebookWebhook.verify(request({ 'x-hub-signature': sha1 }), config)).toEqual({ ok: true });
  });

  it('does not fall back from a wrong SHA-256', () => {
    const verified = facebookWebhook.verify(
      request({ 'x-hub-signature': sha1, 'x-hub-signature-256': sha256 }),
      config,
    );
    expect(verified).toMatchObject({ ok: false, status: 403 });
  });

  it.each([
    ['the hash of Airy Core', 'sha1=8c20fb73fce462eabbce3051ab39938c70b524bd'],
    ['no prefix', sha1.slice(5)],
    ['another prefix', sha1.replace('sha1', 'md5')],
    ['another prefix of that length', sha1.replace('sha1', 'sha2')],
    ['something after it', `${sha1}00`],
    ['half of it', sha1.slice(0, 25)],
    ['no digits', 'sha1='],
    ['what is no hex', `${sha1.slice(0, -2)}zz`],
  ])('refuses %s', (_what, signature) => {
    const verified = facebookWebhook.verify(request({ 'x-hub-signature': signature }), config);
    expect(verified).toMatchObject({ ok: false, status: 403 });
  });
});

describe('the handshake', () => {
  const challenge = (query: Record<string, string>) => facebookWebhook.challenge?.(request({}, query), config);

  it('sends the number back to whom knows the verify token', () => {
    expect(challenge({ 'hub.challenge': '1158201444', 'hub.verify_token': 'verify-me' })).toEqual({
      status: 200,
      body: '1158201444',
    });
  });

  it.each([
    [{ 'hub.challenge': '1158201444', 'hub.verify_token': 'guess' }],
    [{ 'hub.challenge': '<script>', 'hub.verify_token': 'verify-me' }],
    [{}],
  ])('answers 0 to %j', query => {
    expect(challenge(query)).toEqual({ status: 200, body: '0' });
  });
});
