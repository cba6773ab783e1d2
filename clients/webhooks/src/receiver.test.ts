import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { createReceiver, newSecret, signDelivery, type ReceiverOptions, type VerificationError } from './index.ts';

const now = Date.UTC(2026, 10, 22);
const secret = `whsec_${Buffer.alloc(32, 'a').toString('base64')}`;
const other = `whsec_${Buffer.alloc(32, 'b').toString('base64')}`;
const event = { type: 'message.created', timestamp: now - 1000, payload: { text: 'Grüße 👋' } };
const body = JSON.stringify(event);

const receiver = (options: ReceiverOptions = { secrets: [secret] }) => createReceiver({ clock: () => now, ...options });
const signed = (secrets = [secret], at = now) => signDelivery({ id: 'evt_1', body, secrets, at });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: VerificationError) => error.code,
  );

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { shown: `whpk_${raw.toString('base64')}`, privateKey };
}

describe('a receiver', () => {
  it('gives the event of a delivery that was signed', async () => {
    const headers = await signed();
    expect(await receiver().verify({ body, headers })).toEqual({ id: 'evt_1', ...event });
    expect(await receiver().verify({ body: Buffer.from(body), headers: new Headers(headers) })).toMatchObject(event);
    const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
    expect(await receiver().verify({ body: new TextEncoder().encode(body).buffer, headers: shouted })).toMatchObject(
      event,
    );
  });

  it('agrees with the library of Standard Webhooks, both ways', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 24, maxLength: 64 }), fc.jsonValue(), async (key, value) => {
        const shared = `whsec_${Buffer.from(key).toString('base64')}`;
        const text = JSON.stringify({ type: 'a.b', timestamp: 1, payload: { value } });
        const headers = await signDelivery({ id: 'evt-2', body: text, secrets: [shared] });
        expect(new Webhook(shared).verify(text, headers)).toEqual(JSON.parse(text));
        const theirs = { ...headers, 'webhook-signature': new Webhook(shared).sign('evt-2', new Date(now), text) };
        const at = { ...theirs, 'webhook-timestamp': String(now / 1000) };
        expect(await receiver({ secrets: [shared] }).verify({ body: text, headers: at })).toMatchObject({
          type: 'a.b',
        });
      }),
      { numRuns: 30 },
    );
  });

  it('takes any of several signatures by any of several secrets, while they are rotated', async () => {
    const headers = await signed([other, secret]);
    for (const secrets of [[secret], [other], [newSecret(), secret]])
      expect(await receiver({ secrets }).verify({ body, headers })).toMatchObject(event);
    expect(await codeOf(receiver({ secrets: [newSecret()] }).verify({ body, headers }))).toBe('signature_mismatch');
  });

  it('takes signatures of a key pair, also beside others', async () => {
    const { shown, privateKey } = keyPair();
    const content = `evt_1.${now / 1000}.${body}`;
    const signature = `v1a,${sign(null, Buffer.from(content), privateKey).toString('base64')}`;
    const headers = await signed([other]);
    const both = { ...headers, 'webhook-signature': `v9,what-is-this ${headers['webhook-signature']} ${signature}` };
    expect(await receiver({ secrets: [shown] }).verify({ body, headers: both })).toMatchObject(event);
    expect(await codeOf(receiver({ secrets: [shown] }).verify({ body, headers }))).toBe('signature_mismatch');
    const changed = receiver({ secrets: [shown] }).verify({ body: body.replace('G', 'g'), headers: both });
    expect(await codeOf(changed)).toBe('signature_mismatch');
  });

  it('takes no public key for a shared secret', async () => {
    const { shown } = keyPair();
    const key = Buffer.from(shown.slice('whpk_'.length), 'base64');
    const forged = createHmac('sha256', key)
      .update(`evt_1.${now / 1000}.${body}`)
      .digest('base64');
    const headers = { ...(await signed()), 'webhook-signature': `v1,${forged}` };
    expect(await codeOf(receiver({ secrets: [shown] }).verify({ body, headers }))).toBe('signature_mismatch');
  });

  it('notices any change of id, timestamp, body or signature', async () => {
    const headers = await signed();
    const flipped = fc.record({ at: fc.nat(), bit: fc.integer({ min: 0, max: 6 }) });
    const part = fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'body');
    await fc.assert(
      fc.asyncProperty(part, flipped, async (name, { at, bit }) => {
        const given = Buffer.from(name === 'body' ? body : (headers[name] ?? ''));
        const index = at % given.length;
        given[index] = (given[index] ?? 0) ^ (1 << bit);
        const delivery =
          name === 'body'
            ? { body: given, headers }
            : { body, headers: { ...headers, [name]: given.toString('latin1') } };
        expect(await codeOf(receiver({ secrets: [secret], toleranceMs: 1e15 }).verify(delivery))).toMatch(
          /signature_mismatch|header_malformed|timestamp_out_of_tolerance/,
        );
      }),
    );
  });

  it('takes a signature in its one spelling only', async () => {
    const headers = await signed();
    const given = headers['webhook-signature'] ?? '';
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    // The last letter carries two bits that are no part of the bytes.
    const respelt = `${given.slice(0, -2)}${letters[letters.indexOf(given.at(-2) ?? '') + 1]}=`;
    const delivery = { body, headers: { ...headers, 'webhook-signature': respelt } };
    expect(await codeOf(receiver().verify(delivery))).toBe('header_malformed');
  });

  it.each([
    [-300, null],
    [-301, 'timestamp_out_of_tolerance'],
    [300, null],
    [301, 'timestamp_out_of_tolerance'],
  ])('with a delivery of %d s from now: %s', async (seconds, code) => {
    const headers = await signed([secret], now + seconds * 1000);
    expect(await codeOf(receiver().verify({ body, headers }))).toBe(code);
  });

  it.each([
    ['webhook-id', '', 'header_missing'],
    ['webhook-timestamp', 'yesterday', 'header_malformed'],
    ['webhook-timestamp', '-1', 'header_malformed'],
    ['webhook-signature', 'v1,***', 'header_malformed'],
    ['webhook-signature', 'v1 '.repeat(100), 'header_malformed'],
    ['webhook-signature', 'nothing', 'signature_mismatch'],
    ['webhook-signature', 'v1,', 'signature_mismatch'],
  ])('%s: %j is %s', async (name, value, code) => {
    const headers = { ...(await signed()), [name]: value };
    expect(await codeOf(receiver().verify({ body, headers }))).toBe(code);
  });

  it.each(['', 'null', '[]', '{}', '{"type":"a","timestamp":1}', '{"type":1,"timestamp":1,"payload":{}}', '\u0000'])(
    'believes the signature of %j and says that it is no event',
    async text => {
      const headers = await signDelivery({ id: 'evt_1', body: text, secrets: [secret], at: now });
      expect(await codeOf(receiver().verify({ body: text, headers }))).toBe('body_malformed');
    },
  );

  it('does not take bytes for a body that are no text', async () => {
    const bytes = Buffer.from('{"type":"\xff","timestamp":1,"payload":{}}', 'latin1');
    const hmac = createHmac('sha256', Buffer.alloc(32, 'a'))
      .update(`evt_1.${now / 1000}.`)
      .update(bytes);
    const headers = { ...(await signed()), 'webhook-signature': `v1,${hmac.digest('base64')}` };
    expect(await codeOf(receiver().verify({ body: bytes, headers }))).toBe('body_malformed');
  });
});

describe('X-Airy-Content-Signature', () => {
  const vector = 'aa9e2e3575f5d7098b6caccd790888c36d5fdb63342a73bada2d6a51747a8494';
  const airySigned = (text: string) => ({
    'x-airy-content-signature': createHmac('sha256', 'key').update(text).digest('hex'),
  });

  it('is that of Airy Core', async () => {
    const delivery = { body: '{"a":1}', headers: { 'X-Airy-Content-Signature': vector } };
    expect(await codeOf(receiver({ signatureKeys: ['secret'] }).verify(delivery))).toBe('body_malformed');
    expect(await codeOf(receiver({ signatureKeys: ['other'] }).verify(delivery))).toBe('signature_mismatch');
  });

  it('is enough where the endpoint has no secret, and not where it has one', async () => {
    const headers = airySigned(body);
    expect(await receiver({ signatureKeys: ['old', 'key'] }).verify({ body, headers })).toEqual({ id: null, ...event });
    const both = receiver({ signatureKeys: ['key'], secrets: [secret] });
    expect(await codeOf(both.verify({ body, headers }))).toBe('header_missing');
    expect(await codeOf(both.verify({ body, headers: await signed() }))).toBe('header_missing');
    expect(await both.verify({ body, headers: { ...headers, ...(await signed()) } })).toMatchObject(event);
  });

  it.each(['', 'no hex', 'abc'])('%j is refused', async value => {
    const headers = { 'x-airy-content-signature': value };
    expect(await codeOf(receiver({ signatureKeys: ['key'] }).verify({ body, headers }))).toMatch(/^header_/);
  });
});

describe('secrets', () => {
  it.each(['', 'whsec_', 'secret', 'whsec_***', 'whsec_YQ==', 'whpk_YQ==', 'whsk_YQ=='])('%j is none', text => {
    expect(() => createReceiver({ secrets: [text] })).toThrow(TypeError);
  });

  it('are not shown by errors', () => {
    const text = 'whsec_c2VjcmV0c2VjcmV0*';
    expect(() => createReceiver({ secrets: [text] })).not.toThrow(/c2VjcmV0/);
  });

  it('are needed', () => {
    expect(() => createReceiver({})).toThrow(TypeError);
    expect(() => createReceiver({ signatureKeys: [''] })).toThrow(TypeError);
  });

  it('that are made are long, and each another', () => {
    expect(Buffer.from(newSecret().slice('whsec_'.length), 'base64')).toHaveLength(32);
    expect(newSecret()).not.toBe(newSecret());
  });

  it('sign no id that receivers could not tell from the rest', async () => {
    await expect(signDelivery({ id: 'a.b', body, secrets: [secret] })).rejects.toThrow(TypeError);
  });
});
