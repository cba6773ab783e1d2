import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { demo } from './known.fixture.ts';
import { isSecret, looksMasked, mask } from './mask.ts';

describe('a secret', () => {
  it.each([
    ['appSecret', 'hunter2hunter2', 'hunt...'],
    ['authToken', '123456789', '1234...'],
    ['authToken', '12345678', '1...'],
    ['authToken', '12', '1...'],
    ['authToken', '1', '...'],
    ['authToken', '😀😀', '😀...'],
    ['saFile', '{"private_key":"x"}', '*****'],
  ])('%s %s is shown as %s', (key, secret, shown) => expect(mask(key, secret)).toBe(shown));

  it('is never shown whole, and what is shown is known again', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom('appSecret', 'saFile'), (secret, key) => {
        fc.pre(!looksMasked(key, secret));
        if (key !== 'saFile') expect(mask(key, secret).slice(0, -3).length).toBeLessThan(secret.length);
        expect(mask('saFile', secret)).toBe('*****');
        expect(looksMasked(key, mask(key, secret))).toBe(true);
      }),
    );
  });
});

it.each([
  ['appSecret', true],
  ['s3Key', true],
  ['page_token', true],
  ['credentials', true],
  ['saFile', true],
  ['verify', true],
  ['appId', false],
  ['mode', false],
])('%s: secret is %s', (key, secret) => expect(isSecret(key, demo.schema)).toBe(secret));
