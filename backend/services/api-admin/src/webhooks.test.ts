/** Webhooks over real HTTP: addresses, secrets, settings, pauses. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebhookPayload } from '@airy/contract';
import { apiCaller, eventually, startTestInstance, temporaryFolder, type TestInstance } from '@airy/testkit';
import { endpointOf } from '@airy/webhooks';
import { apiAdmin } from './index.ts';

let airy: TestInstance;
const call = apiCaller(() => airy);
const url = 'https://example.org/hook';

beforeAll(async () => {
  airy = await startTestInstance({ services: [apiAdmin] });
});
afterAll(() => airy.close());

type Subscribed = WebhookPayload & { readonly secret: string | null };
const subscribe = (given: object = {}) => call<Subscribed>('/webhooks.subscribe', { url, ...given });
const stored = async (id: string) => {
  await call('/webhooks.info', { id });
  const webhook = await (await airy.context.administrationView()).query.webhook(id);
  if (webhook === null) throw new Error(`no webhook ${id}`);
  return endpointOf(webhook, airy.context.secrets);
};
const configure = (component: object) =>
  call('/components.update', { components: [{ name: 'integration-webhook', enabled: true, data: component }] });

/** One that names itself, with its key. */
function newCertificate(): { readonly certificate: string; readonly key: string } {
  using folder = temporaryFolder();
  const [key, certificate] = [join(folder.path, 'key'), join(folder.path, 'certificate')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=airy'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}

describe('an address', () => {
  it.each([
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://10.1.2.3:8080/',
    'http://localhost:3000/',
    'http://api.localhost/',
    'http://printer.local/',
  ])('%s leads into our own network: refused', async address => {
    const refused = await subscribe({ url: address });
    expect(refused).toMatchObject({ status: 400, body: { code: 'address_not_allowed' } });
    const { body } = await subscribe();
    expect((await call('/webhooks.update', { id: body.id, url: address })).status).toBe(400);
  });

  it.each(['', 'x', 'ftp://example.org', 'file:///etc/passwd', 'https://user:word@example.org/', 'javascript:1'])(
    '%j is none',
    async address => {
      expect(await subscribe({ url: address })).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );

  it('is kept as it is called; with a password in it the answer says so', async () => {
    expect((await subscribe({ url: ' https://example.org/a\tb c\n' })).body.url).toBe('https://example.org/ab%20c');
    expect((await subscribe({ url: 'https://example.org' })).body.url).toBe('https://example.org');
    const refused = await subscribe({ url: 'https://user:word@example.org/' });
    expect(refused.body).toMatchObject({ message: expect.stringContaining('a user or a password') });
  });

  it('of a network that the settings name is taken', async () => {
    await configure({ allowedNetworks: '127.0.0.0/8, 10.1.0.0/16' });
    const answers = await Promise.all(
      ['http://127.0.0.1:1/', 'http://localhost:1/', 'http://10.1.2.3/', 'http://10.2.0.1/'].map(address =>
        subscribe({ url: address }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 400]);
    await configure({ allowedNetworks: '' });
  });
});

describe('what a webhook is sent with', () => {
  it.each([
    { 'X-A\r\nX-B': '1' },
    { 'X-A': 'a\r\nHost: b' },
    { 'X A': '1' },
    Object.fromEntries(Array.from({ length: 51 }, (_, number) => [`x-${number}`, '1'])),
  ])('%j are no headers', async headers => {
    expect((await subscribe({ headers })).status).toBe(400);
  });

  it.each([
    ...['webhook-id', 'Webhook-Signature', 'Host', 'content-length', 'Transfer-Encoding', 'Connection'].map(name => ({
      ...{ headers: { [name]: '1' }, says: name },
    })),
    { headers: { 'X-A': '1', 'x-a': '2' }, says: 'once' },
    { headers: { 'X-A': 'a'.repeat(8_000), 'X-B': 'a'.repeat(8_000), 'X-C': 'a'.repeat(400) }, says: '16384 bytes' },
  ])('headers are refused, with the reason: $says', async ({ headers, says }) => {
    const { body } = await subscribe();
    for (const refused of [await subscribe({ headers }), await call('/webhooks.update', { id: body.id, headers })])
      expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining(says) } });
  });

  it('headers that clients of Airy Core give are taken, though ours are sent', async () => {
    const headers = { 'User-Agent': 'x', 'Content-Type': 'text/plain', 'X-Airy-Content-Signature': 'x' };
    expect((await subscribe({ headers })).body.headers).toEqual(headers);
  });

  it.each([
    { secret: `whsec_${Buffer.alloc(25).toString('base64').replace('A==', 'B==')}` },
    { signature_key: 'a'.repeat(1_001) },
    { signatureKey: 'a'.repeat(1_001) },
    { name: 'a\u0000b' },
    { name: 'a\nb' },
    { secret: 'short' },
    { secret: 'whsec_' },
    { secret: `whsec_${Buffer.alloc(23).toString('base64')}` },
    { secret: `whsec_${Buffer.alloc(65).toString('base64')}` },
    { secret: `whsec_${Buffer.alloc(24).toString('base64')}`, signing: 'ed25519' },
    { signing: 'rsa' },
    { events: ['message.sent'] },
    { concurrency: 0 },
    { concurrency: 101 },
    { timeout_ms: 30_001 },
    { rate_limit: -1 },
    { order: 'fifo' },
  ])('%j is 400', async given => {
    expect((await subscribe(given)).status).toBe(400);
  });

  it('has defaults, and is what was asked for; an update keeps the rest', async () => {
    const { body } = await subscribe();
    expect(body).toMatchObject({
      state: 'active',
      concurrency: 10,
      rate_limit: null,
      order: 'none',
      timeout_ms: 15_000,
    });
    const settings = { concurrency: 2, rate_limit: 0.5, burst: 4, order: 'conversation', timeout_ms: 2_000 };
    const updated = await call('/webhooks.update', { id: body.id, ...settings });
    expect(updated.body).toMatchObject(settings);
    expect((await call('/webhooks.update', { id: body.id, rate_limit: 0 })).body).toMatchObject({
      ...settings,
      rate_limit: null,
    });
    expect(await stored(body.id)).toMatchObject({ concurrency: 2, burst: 4, order: 'conversation', timeoutMs: 2_000 });
  });

  it('may be a certificate, whose key is never shown; what is shown may be sent back', async () => {
    const certificate = newCertificate();
    const { body } = await subscribe({ client_certificate: certificate });
    expect(JSON.stringify(body)).not.toContain('PRIVATE KEY');
    const { body: same } = await call<WebhookPayload>('/webhooks.update', { ...body, name: 'same' });
    expect(same).toMatchObject({ name: 'same', client_certificate: { certificate: certificate.certificate } });
    expect(await stored(body.id)).toMatchObject({ clientCertificate: certificate });
    await call('/webhooks.update', { id: body.id, client_certificate: { certificate: '' } });
    expect((await stored(body.id)).clientCertificate).toBeNull();
  });

  it.each<[string, (one: ReturnType<typeof newCertificate>) => object]>([
    ['client_certificate.certificate', one => ({ ...one, certificate: 'garbage' })],
    ['client_certificate.key', one => ({ ...one, key: 'garbage' })],
    ['client_certificate.key', one => ({ ...one, key: '' })],
    ['client_certificate.key', one => ({ ...one, key: newCertificate().key })],
  ])('%s that cannot be used is refused', async (field, garbled) => {
    const given = { client_certificate: garbled(newCertificate()) };
    const { body } = await subscribe();
    for (const refused of [await subscribe(given), await call('/webhooks.update', { id: body.id, ...given })])
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request', details: { field } } });
  });

  it('are at most as many webhooks as the settings say', async () => {
    const { body } = await call<{ data: WebhookPayload[] }>('/webhooks.list');
    const active = body.data.filter(({ status }) => status === 'Subscribed');
    await configure({ maxEndpoints: active.length });
    expect(await subscribe()).toMatchObject({ status: 409, body: { code: 'webhook_limit_reached' } });
    expect((await subscribe({ id: active[0]?.id })).status).toBe(200);
    await configure({ maxEndpoints: active.length + 1 });
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => subscribe()));
    expect(atOnce.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 409, 409, 409, 409, 409, 409, 409,
    ]);
    await configure({ maxEndpoints: 500 });
  });
});

describe('a secret', () => {
  it('is made, shown once, and opened for whoever signs', async () => {
    const { body } = await subscribe();
    expect(body.secret).toMatch(/^whsec_/);
    expect(await stored(body.id)).toMatchObject({ secrets: [{ scheme: 'symmetric', key: body.secret }] });
    for (const path of ['info', 'pause', 'resume', 'update'])
      expect(JSON.stringify(await call(`/webhooks.${path}`, { id: body.id }))).not.toContain('whsec_');
    expect((await subscribe({ id: body.id })).body.secret).toBeNull();
    const record = await (await airy.context.administrationView()).query.webhook(body.id);
    expect(record?.delivery).not.toContain('whsec_');
  });

  it('is the one that is given', async () => {
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    const { body } = await subscribe({ secret });
    expect(body.secret).toBe(secret);
    expect((await stored(body.id)).secrets).toMatchObject([{ key: secret }]);
  });

  it('is the same under one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await call<Subscribed>('/webhooks.subscribe', { url }, headers);
    expect((await call<Subscribed>('/webhooks.subscribe', { url }, headers)).body).toEqual(first.body);
    const once = { 'idempotency-key': randomUUID() };
    const rotated = await call('/webhooks.rotate', { id: first.body.id }, once);
    expect((await call('/webhooks.rotate', { id: first.body.id }, once)).body).toEqual(rotated.body);
    expect((await stored(first.body.id)).secrets).toHaveLength(2);
  });

  it('rotates with an overlap; of a pair only the public half is shown', async () => {
    const { body } = await subscribe();
    const rotated = await call<Subscribed>('/webhooks.rotate', { id: body.id, signing: 'ed25519', grace_seconds: 60 });
    expect(rotated.body).toMatchObject({
      secret: null,
      secrets: [
        { scheme: 'ed25519', public_key: expect.stringMatching(/^whpk_/), valid_until: null },
        { scheme: 'symmetric', public_key: null, valid_until: expect.any(String) },
      ],
    });
    expect(JSON.stringify(rotated.body)).not.toContain('whsk_');
    const { secrets } = await stored(body.id);
    expect(secrets.map(({ key }) => key.slice(0, key.indexOf('_')))).toEqual(['whsk', 'whsec']);
    const ended = await call<Subscribed>('/webhooks.rotate', { id: body.id, grace_seconds: 0 });
    expect(ended.body.secrets).toHaveLength(1);
  });

  it('has ten old ones at most: the eleventh rotation is refused', async () => {
    const { body } = await subscribe();
    const statuses: number[] = [];
    for (let number = 0; number < 11; number++) statuses.push((await call('/webhooks.rotate', { id: body.id })).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 409]);
    expect(await call('/webhooks.rotate', { id: randomUUID() })).toMatchObject({ status: 404 });
  });
});

describe('a webhook', () => {
  it('pauses and goes on; what Airy disabled says why, and is enabled', async () => {
    const { body } = await subscribe();
    const { id } = body;
    expect((await call('/webhooks.pause', { id })).body).toMatchObject({ state: 'paused', status: 'Subscribed' });
    expect((await call('/webhooks.resume', { id })).body).toMatchObject({ state: 'active' });
    const command = {
      type: 'webhook.report-health',
      id,
      health: 'gone',
      at: Date.now(),
      since: null,
      reason: '410',
    } as const;
    await airy.context.commander.administration({ id: null, principal: 'test', requestHash: null, command });
    const disabled = await eventually(async () => {
      const info = await call<WebhookPayload>('/webhooks.info', { id });
      expect(info.body.state).toBe('disabled');
      return info.body;
    });
    expect(disabled.disabled).toMatchObject({ reason: 'gone' });
    expect(await call('/webhooks.test', { id })).toMatchObject({ status: 409, body: { code: 'webhook_not_active' } });
    expect((await call('/webhooks.recover', { id, since: 0 })).status).toBe(409);
    expect((await call('/webhooks.recover', { id, since: 0, dry_run: true })).status).toBe(202);
    expect((await call('/webhooks.enable', { id })).body).toMatchObject({ state: 'active', disabled: null });
    expect((await call('/webhooks.pause', { id: randomUUID() })).status).toBe(404);
  });
});
