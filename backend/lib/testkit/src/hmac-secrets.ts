import { createHmac } from 'node:crypto';
import type { Secrets } from '@airy/secrets';

interface Signed {
  readonly purpose: string;
  readonly claims: Readonly<Record<string, string>>;
}

/** Secrets without a key file: tokens cannot be changed unnoticed; sealing only marks. Lifetimes are not looked at. */
export function hmacSecrets(): Secrets {
  const mark = (body: string): string => createHmac('sha256', 'test').update(body).digest('base64url');
  return {
    seal: plain => `sealed:v1:${Buffer.from(plain).toString('base64url')}`,
    open: text => (text.startsWith('sealed:v1:') ? Buffer.from(text.slice(10), 'base64url').toString() : text),
    sign: (purpose, claims) => {
      const body = Buffer.from(JSON.stringify({ purpose, claims })).toString('base64url');
      return Promise.resolve(`${body}.${mark(body)}`);
    },
    verify: (purpose, token) => {
      const [body = '', signature] = token.split('.');
      if (mark(body) !== signature) return Promise.resolve(null);
      const signed = JSON.parse(Buffer.from(body, 'base64url').toString()) as Signed;
      return Promise.resolve(signed.purpose === purpose ? signed.claims : null);
    },
  };
}
