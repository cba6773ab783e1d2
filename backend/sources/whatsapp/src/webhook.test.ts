import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { RawRequest } from '@airy/source-kit';
import { config } from './test-number.ts';
import { whatsappWebhook } from './webhook.ts';

function request(body: Uint8Array, headers: RawRequest['headers'] = {}): RawRequest {
  const [path, publicUrl] = ['/whatsapp', 'https://airy.example'];
  return { method: 'POST', path, target: path, query: {}, headers, body, publicUrl };
}

const fixture = (name: string): Buffer => readFileSync(new URL(`__fixtures__/${name}.json`, import.meta.url));

describe('signatures (contract §6)', () => {
  it('are HMAC-SHA256, or HMAC-SHA1 where nothing stronger is sent', () => {
    const body = fixture('message-text');
    const hex = (algorithm: string): string => createHmac(algorithm, 'secret').update(body).digest('hex');
    const [old, present] = [
      { 'x-hub-signature': `sha1=${hex('sha1')}` },
      { 'x-hub-signature-256': `sha256=${hex('sha256')}` },
    ];
    expect(whatsappWebhook.verify(request(body, old), config)).toEqual({ ok: true });
    expect(whatsappWebhook.verify(request(body, present), config)).toEqual({ ok: true });
    const forged = { ...old, 'x-hub-signature-256': `sha256=${hex('sha1')}` };
    expect(whatsappWebhook.verify(request(body, forged), config)).toMatchObject({ ok: false, status: 403 });
  });
});

describe('the order key', () => {
  it.each([
    ['message-text', '106540352242922'],
    ['status-read', '106540352242922'],
    ['echo', '106540352242922'],
    ['old-flat', '106540352242922'],
    ['old-business-api-data', '106540352242922'],
    ['batch', '106540352242922'],
    // One of its changes is about a number.
    ['other-fields', '106540352242922'],
  ])('of %s is the business phone number', (name, key) => {
    expect(whatsappWebhook.orderKey(request(fixture(name)))).toBe(key);
  });

  it('is the account where no number is named', () => {
    const changes = [{ field: 'account_update', value: { event: 'DISABLED_UPDATE' } }];
    const body = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '102', changes }] }));
    expect(whatsappWebhook.orderKey(request(body))).toBe('102');
    expect(() => whatsappWebhook.orderKey(request(Buffer.from('{}')))).toThrow('no entry');
  });
});
