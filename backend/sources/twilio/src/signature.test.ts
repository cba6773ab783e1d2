import { describe, expect, it } from '@jest/globals';
import type { RawRequest } from '@airy/source-kit';
import fc from 'fast-check';
import twilio from 'twilio';
import { verifyTwilio } from './signature.ts';
import { config } from './test-account.ts';
import { twilioWebhook } from './webhook.ts';

const publicUrl = 'https://airy.example';

function request(given: Partial<Omit<RawRequest, 'body'>> & { readonly body: string | Uint8Array }): RawRequest {
  const target = given.target ?? '/twilio';
  const query = Object.fromEntries(new URL(target, publicUrl).searchParams);
  return {
    method: 'POST',
    path: '/twilio',
    query,
    headers: {},
    publicUrl,
    ...given,
    target,
    body: Buffer.from(given.body),
  };
}

const { getExpectedTwilioSignature } = twilio as unknown as {
  getExpectedTwilioSignature(token: string, url: string, params: Readonly<Record<string, string | string[]>>): string;
};

/** What Twilio's own library makes of it. */
function signedByTwilio(url: string, params: Readonly<Record<string, string | string[]>>) {
  return { 'x-twilio-signature': getExpectedTwilioSignature(config.authToken, url, params) };
}

describe('the signature', () => {
  it('is the one in Twilio’s documentation', () => {
    const form = 'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212';
    const headers = { 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' };
    const documented = { publicUrl: 'https://mycompany.com', target: '/myapp.php?foo=1&bar=2', headers, body: form };
    expect(verifyTwilio(request(documented), { ...config, authToken: '12345' })).toEqual({ ok: true });
  });

  it('is what Twilio’s own library expects, whatever stands in the form', () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom('&', '=', '+', '%', ' ', 'ü', '💡'), fc.string()) });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Za-z]\w{0,12}$/), text, { minKeys: 1 }), fields => {
        const params = { ...fields };
        const headers = signedByTwilio(`${publicUrl}/twilio`, params);
        const body = new URLSearchParams(params).toString();
        expect(verifyTwilio(request({ headers, body }), config)).toEqual({ ok: true });
        expect(verifyTwilio(request({ headers, body: `${body}&More=1` }), config)).toMatchObject({ status: 403 });
      }),
      { numRuns: 100 },
    );
  });

  it('counts a value that comes twice once, in the order of values', () => {
    const headers = signedByTwilio(`${publicUrl}/twilio`, { To: ['+2', '+1', '+2'], From: '+3' });
    expect(verifyTwilio(request({ headers, body: 'To=%2B2&To=%2B1&From=%2B3&To=%2B2' }), config)).toEqual({ ok: true });
  });

  it('covers the address as it is called, with or without the port that goes without saying', () => {
    const body = 'From=%2B3&To=%2B1';
    const params = { From: '+3', To: '+1' };
    for (const url of ['https://airy.example/twilio?a=b', 'https://airy.example:443/twilio?a=b'])
      expect(
        verifyTwilio(request({ headers: signedByTwilio(url, params), target: '/twilio?a=b', body }), config),
      ).toEqual({
        ok: true,
      });
    const elsewhere = signedByTwilio('https://other.example/twilio', params);
    expect(verifyTwilio(request({ headers: elsewhere, body }), config)).toMatchObject({ ok: false, status: 403 });
    const own = request({
      headers: signedByTwilio('http://localhost:8080/twilio', params),
      body,
      publicUrl: 'http://localhost:8080/',
    });
    expect(verifyTwilio(own, config)).toEqual({ ok: true });
  });

  it('covers a body that is no form by its hash in the address', () => {
    const body = '{"From":"+3","To":"+1","MessageSid":"SM1"}';
    const hash = (twilio as unknown as { getExpectedBodyHash(text: string): string }).getExpectedBodyHash(body);
    const target = `/twilio?bodySHA256=${hash}`;
    const headers = signedByTwilio(publicUrl + target, {});
    expect(verifyTwilio(request({ headers, target, body }), config)).toEqual({ ok: true });
    expect(verifyTwilio(request({ headers, target, body: `${body} ` }), config)).toMatchObject({ status: 403 });
    expect(
      verifyTwilio(request({ headers, target: `/twilio?bodySHA256=${'0'.repeat(64)}`, body }), config),
    ).toMatchObject({
      status: 403,
    });
  });

  it('is missed where it is missing, and nothing is no form', () => {
    expect(verifyTwilio(request({ body: 'From=1' }), config)).toMatchObject({ ok: false, status: 400 });
    const headers = signedByTwilio(`${publicUrl}/twilio`, {});
    for (const body of ['', Buffer.from([0xff, 0xfe])])
      expect(verifyTwilio(request({ headers, body }), config)).toMatchObject({ ok: false, status: 400 });
  });
});

describe('the answer', () => {
  it('says nothing to the contact', () => {
    const { body, contentType } = twilioWebhook.answer?.(request({ body: '' }), config) ?? {
      body: 'x',
      contentType: '',
    };
    expect(contentType).toBe('text/xml');
    expect(body).toBe(new twilio.twiml.MessagingResponse().toString());
  });
});
