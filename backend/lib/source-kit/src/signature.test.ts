import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isHmac } from './signature.ts';

const body = Buffer.from('{"a":1}');
const sign = (encoding: 'hex' | 'base64') => createHmac('sha256', 'secret').update(body).digest(encoding);
const check = { algorithm: 'sha256', secret: 'secret', body } as const;

describe('a keyed hash', () => {
  it.each(['hex', 'base64'] as const)('is taken in %s', encoding => {
    expect(isHmac({ ...check, encoding, signature: sign(encoding) })).toBe(true);
  });

  it('is taken in capital letters', () => {
    expect(isHmac({ ...check, encoding: 'hex', signature: sign('hex').toUpperCase() })).toBe(true);
  });

  it.each([
    ['', 'hex'],
    [`${sign('hex')}0`, 'hex'],
    [`${sign('hex')}zz`, 'hex'],
    [` ${sign('hex')}`, 'hex'],
    [sign('hex').slice(2), 'hex'],
    [`${sign('base64')}*`, 'base64'],
  ] as const)('is refused as %j', (signature, encoding) => {
    expect(isHmac({ ...check, encoding, signature })).toBe(false);
  });

  it('is that of one body under one secret', () => {
    expect(isHmac({ ...check, body: Buffer.from('{"a":2}'), encoding: 'hex', signature: sign('hex') })).toBe(false);
    expect(isHmac({ ...check, secret: 'other', encoding: 'hex', signature: sign('hex') })).toBe(false);
  });
});
