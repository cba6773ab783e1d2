/** templates.*, webhooks.*, users.list and what is not implemented, over real HTTP (contract §3, §5, §14). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notImplemented, notImplementedPaths, type TemplatePayload, type WebhookPayload } from '@airy/contract';
import { apiCaller, eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { apiAdmin } from './index.ts';

let airy: TestInstance;
const call = apiCaller(() => airy);

beforeAll(async () => {
  airy = await startTestInstance({ services: [apiAdmin], signInCodes: ['code-1'] });
});
afterAll(() => airy.close());

describe('templates', () => {
  const content = { blueprint: 'text', payload: '[Customer Name], hello!' };
  const create = (name: string, source = 'facebook') =>
    call<TemplatePayload>('/templates.create', { name, source, content });

  it('are created (201), read, changed and deleted (204)', async () => {
    const created = await create('greeting');
    expect(created).toMatchObject({ status: 201, body: { name: 'greeting', source: 'facebook', content } });
    const { id } = created.body;
    expect((await call('/templates.info', { id })).body).toEqual(created.body);
    const changed = await call<TemplatePayload>('/templates.update', { id, content: ['other'] });
    expect(changed).toMatchObject({ status: 200, body: { id, name: 'greeting', content: ['other'] } });
    expect((await call('/templates.info', { id })).body).toEqual(changed.body);
    expect((await call('/templates.delete', { id })).status).toBe(204);
    for (const path of ['info', 'update', 'delete'])
      expect((await call(`/templates.${path}`, { id })).status).toBe(404);
  });

  it('are listed by source and by a part of the name, in which case counts', async () => {
    for (const name of ['Order', 'reorder', 'other']) await create(name, 'listed');
    const names = async (part?: string) => {
      const { body } = await call<{ data: TemplatePayload[] }>('/templates.list', { source: 'listed', name: part });
      return body.data.map(template => template.name);
    };
    expect(await names()).toEqual(['Order', 'other', 'reorder']);
    expect(await names('order')).toEqual(['reorder']);
    expect((await call('/templates.list')).status).toBe(400);
  });

  it('of content that is null, or without any, are 400', async () => {
    expect((await call('/templates.create', { name: 'x', source: 'y' })).status).toBe(400);
    expect((await call('/templates.create', { name: 'x', source: 'y', content: null })).status).toBe(400);
  });
});

describe('webhooks', () => {
  const subscribe = (body: object) =>
    call<WebhookPayload & { readonly secret: string | null }>('/webhooks.subscribe', {
      url: 'https://example.org/',
      ...body,
    });

  it('are subscribed, shown without their key, and listed also when unsubscribed', async () => {
    const created = await subscribe({ name: 'CRM', headers: { 'X-Key': 1 }, signature_key: 'secret-key' });
    expect(created.status).toBe(200);
    const { id } = created.body;
    const shown = {
      id,
      name: 'CRM',
      status: 'Subscribed',
      url: 'https://example.org/',
      headers: { 'X-Key': '1' },
      events: [],
    };
    expect(created.body).toMatchObject(shown);
    const { secret, ...info } = created.body;
    expect(secret).toMatch(/^whsec_/);
    expect((await call('/webhooks.info', { id })).body).toEqual(info);
    const ended = await call('/webhooks.unsubscribe', { ...created.body, other: 1 });
    expect(ended).toMatchObject({ status: 200, body: { ...shown, status: 'Unsubscribed' } });
    expect((await call('/webhooks.unsubscribe', { id })).body).toEqual(ended.body);
    const { body } = await call<{ data: WebhookPayload[] }>('/webhooks.list');
    expect(body.data).toContainEqual(ended.body);
  });

  it('keep what an update leaves out', async () => {
    const given = { headers: { a: 'b' }, events: ['message.created'], signatureKey: 'secret-key' };
    const { secret: _once, ...body } = (await subscribe(given)).body;
    const updated = await call<WebhookPayload>('/webhooks.update', { id: body.id, name: 'New' });
    expect(updated).toMatchObject({ status: 200, body: { ...body, name: 'New' } });
    const emptied = await call<WebhookPayload>('/webhooks.update', { id: body.id, headers: {}, events: [] });
    expect(emptied.body).toMatchObject({ name: 'New', headers: {}, events: [] });
  });

  it('are stored with sealed key and headers, whichever way the key is spelled', async () => {
    const stored = async (id: string) => (await airy.context.administrationView()).query.webhook(id);
    const { secrets } = airy.context;
    for (const spelled of ['signature_key', 'signatureKey']) {
      const { body } = await subscribe({ [spelled]: 'the-signing-key', headers: { authorization: 'the-header' } });
      await call('/webhooks.info', { id: body.id });
      const record = await stored(body.id);
      expect(JSON.stringify(record)).not.toMatch(/the-signing-key|the-header/);
      expect(secrets.open(record?.signKey ?? '')).toBe('the-signing-key');
      expect(secrets.open(record?.headers?.['authorization'] ?? '')).toBe('the-header');
      await call('/webhooks.update', { id: body.id, [spelled]: '' });
      await call('/webhooks.info', { id: body.id });
      expect((await stored(body.id))?.signKey).toBeNull();
    }
    expect(airy.log.join()).not.toMatch(/the-signing-key|the-header/);
  });

  it('of the same id begin anew', async () => {
    const id = randomUUID();
    await subscribe({ id, name: 'first', headers: { a: 'b' } });
    await call('/webhooks.unsubscribe', { id });
    const again = await subscribe({ id, url: 'https://example.org/2' });
    expect(again.body).toMatchObject({
      id,
      name: null,
      headers: {},
      status: 'Subscribed',
      url: 'https://example.org/2',
    });
  });

  it.each([
    [{ url: 'no address' }],
    [{ url: 'ftp://example.org' }],
    [{ events: ['message.sent'] }],
    [{ headers: { 'a b': 'c' } }],
    [{ headers: { a: 'line\nbreak' } }],
    [{ id: 'x' }],
  ])('%j is 400', async body => {
    expect((await subscribe(body)).status).toBe(400);
  });

  it('that do not exist are 404', async () => {
    for (const path of ['info', 'update', 'unsubscribe'])
      expect((await call(`/webhooks.${path}`, { id: randomUUID() })).status).toBe(404);
  });

  it('are 409 while the component that sends them is off; what is there can be ended', async () => {
    const { body } = await subscribe({});
    await call('/components.update', { components: [{ name: 'integration-webhook', enabled: false }] });
    expect(await subscribe({})).toMatchObject({ status: 409, body: { code: 'webhooks_not_enabled' } });
    expect((await call('/webhooks.update', { id: body.id, name: 'x' })).status).toBe(409);
    expect((await call('/webhooks.unsubscribe', { id: body.id })).status).toBe(200);
    await call('/components.update', { components: [{ name: 'integration-webhook', enabled: true }] });
    expect((await subscribe({})).status).toBe(200);
  });
});

describe('users', () => {
  it('are those who have signed in', async () => {
    await fetch(`${airy.url}/sign-in?code=code-1`, { redirect: 'manual' });
    const { body } = await call<{ data: object[] }>('/users.list', { page_size: null });
    expect(body).toMatchObject({
      data: [{ id: 'local:admin', name: 'Admin', avatar_url: null }],
      pagination_data: { previous_cursor: null, next_cursor: null, total: 1 },
    });
  });

  it('are paged by 20, by 10 for an explicit null or 0 (contract §14), and by their ids', async () => {
    for (let n = 10; n < 32; n++)
      await airy.context.commander.administration({
        id: null,
        principal: 'test',
        requestHash: null,
        command: { type: 'user.seen', id: `test:${n}`, name: null, avatarUrl: null },
      });
    const page = async (body: object) => {
      const answer = await call<{ data: { id: string }[]; pagination_data: { next_cursor: string | null } }>(
        '/users.list',
        body,
      );
      return answer.body;
    };
    await eventually(async () => (await page({ page_size: 100 })).data.length === 23);
    const sizes = await Promise.all([{}, { page_size: null }, { page_size: 0 }, { page_size: '3' }].map(page));
    expect(sizes.map(({ data }) => data.length)).toEqual([20, 10, 10, 3]);
    const first = await page({});
    const second = await page({ cursor: first.pagination_data.next_cursor });
    expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(23);
    expect(second.pagination_data).toMatchObject({ previous_cursor: first.data[0]?.id, next_cursor: null, total: 23 });
  });

  it('of a made-up cursor are 400', async () => {
    expect(await call('/users.list', { cursor: 'made-up' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    });
  });
});

describe('what is not implemented', () => {
  const paths = Object.values(notImplemented).map(({ path }) => path);

  it.each(paths)('POST %s is 501 with a pointer for whoever is signed in, else 403', async path => {
    const answer = await call<{ message: string }>(path, {});
    expect(answer).toMatchObject({ status: 501, body: { code: 'not_implemented', details: { path } } });
    expect((await call(path, {}, { authorization: 'Bearer wrong' })).status).toBe(403);
  });

  it.each(notImplementedPaths)('%s is 501 with any method', async place => {
    const path = place.endsWith('/') ? `${place}some/topic` : place;
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const ask = (authorization: string) =>
        fetch(`${airy.url}${path}?topicName=x`, { method, headers: { authorization } });
      const answer = await ask('Bearer test-system-token');
      expect(answer.status).toBe(501);
      expect(await answer.json()).toMatchObject({ code: 'not_implemented', details: { path } });
      expect((await ask('')).status).toBe(403);
    }
  });
});
