/** Intake takes what the platform signed, and nothing else. */
import { describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import type { RawRequest, Source } from '../source.ts';
import { fixturesOf, postOf, type ConformanceSubject } from './subject.ts';

export function webhookConformance<S extends Source>(subject: ConformanceSubject<S>): void {
  const { source, config, sign } = subject;
  const webhook = source.webhook;
  if (!webhook) return;
  if (!sign) throw new Error(`${source.id} has a webhook: tell the suite how its platform signs.`);
  const { path } = webhook;

  describe('its webhook', () => {
    const fixtures = fixturesOf(subject).map(({ name, body }) => [name, body] as const);

    it('has a path of its own', () => {
      expect(path).toMatch(/^\/[a-z][a-z0-9.-]*$/);
    });

    it.each(fixtures)('takes %s as signed and refuses it changed, unsigned or signed by another', (_name, body) => {
      const headers = sign(body);
      expect(webhook.verify(postOf(path, body, headers), config)).toEqual({ ok: true });

      const unsigned = webhook.verify(postOf(path, body, {}), config);
      expect([400, 401]).toContain(unsigned.ok ? 200 : unsigned.status);

      const changed = Buffer.concat([body, Buffer.from(' ')]);
      expect(webhook.verify(postOf(path, changed, headers), config)).toMatchObject({ ok: false });

      for (const [name, value] of Object.entries(headers)) {
        const forged = { ...headers, [name]: withOtherEnd(value) };
        expect(webhook.verify(postOf(path, body, forged), config)).toMatchObject({ ok: false });
      }
    });

    it.each(fixtures)('finds one order key in %s', (_name, body) => {
      const request = postOf(path, body, sign(body));
      expect(webhook.orderKey(request)).not.toBe('');
      expect(webhook.orderKey(request)).toBe(webhook.orderKey(request));
    });

    it.each([
      ['nothing', ''],
      ['no JSON', '{'],
      ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ])('names an order key for %s, or says that it is none of its own', (_what, text) => {
      const body = Buffer.from(text);
      expect(orderKeyOrCode(webhook, postOf(path, body, sign(body)))).toMatch(/^(key .+|code invalid_request)$/);
    });
  });
}

function orderKeyOrCode(webhook: NonNullable<Source['webhook']>, request: RawRequest): string {
  try {
    return `key ${webhook.orderKey(request)}`;
  } catch (error) {
    return error instanceof AiryError ? `code ${error.code}` : `error ${String(error)}`;
  }
}

function withOtherEnd(text: string): string {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
}
