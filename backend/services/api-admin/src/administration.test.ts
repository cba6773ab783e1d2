/** tags.*, client.config, session.* and sign-in over real HTTP (contract §3, §7). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '@airy/client';
import { endpoints, type TagPayload } from '@airy/contract';
import { apiCaller, startTestInstance, testSystemToken, type TestInstance } from '@airy/testkit';
import { apiAdmin } from './index.ts';

let airy: TestInstance;
const call = apiCaller(() => airy);

beforeAll(async () => {
  airy = await startTestInstance({ services: [apiAdmin], signInCodes: ['code-1', 'code-2'] });
});
afterAll(() => airy.close());

describe('tags', () => {
  it('are created (201), listed, changed (204) and deleted (204) as in contract §3', async () => {
    const created = await call<TagPayload>('/tags.create', { name: 'VIP', color: 'tag-red' });
    expect(created).toMatchObject({ status: 201, body: { name: 'VIP', color: 'tag-red' } });
    const { id } = created.body;
    expect((await call('/tags.update', { id, color: 'tag-blue' })).status).toBe(204);
    const list = await call<{ data: TagPayload[] }>('/tags.list');
    expect(list.body.data).toContainEqual({ id, name: 'VIP', color: 'tag-blue' });
    expect((await call('/tags.delete', { id })).status).toBe(204);
    expect((await call<{ data: TagPayload[] }>('/tags.list')).body.data.map(tag => tag.id)).not.toContain(id);
    expect((await call('/tags.delete', { id })).status).toBe(404);
    expect((await call('/tags.update', { id, name: 'x' })).status).toBe(404);
  });

  it('of another colour are 400 with a message', async () => {
    const answer = await call<{ message: string }>('/tags.create', { name: 'VIP', color: 'tag-yellow' });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain('color');
  });

  it('under one Idempotency-Key are one tag', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const create = () => call<TagPayload>('/tags.create', { name: 'Once', color: 'tag-red' }, key);
    const [one, two] = await Promise.all([create(), create()]);
    expect(one.body.id).toBe(two.body.id);
  });
});

async function signedIn(code: string): Promise<string> {
  const response = await fetch(`${airy.url}/sign-in?code=${code}`, { redirect: 'manual' });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/inbox/');
  return response.headers.get('set-cookie') ?? '';
}

describe('signing in', () => {
  it('turns a one-time code into a session, once', async () => {
    const cookie = await signedIn('code-1');
    expect(cookie).toMatch(/^airy_auth_token=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
    const again = await fetch(`${airy.url}/sign-in?code=code-1`, { redirect: 'manual' });
    expect(again.status).toBe(303);
    expect(again.headers.get('location')).toBe('/inbox/?sign-in=used');
    expect(again.headers.get('set-cookie')).toBeNull();
    const back = await fetch(`${airy.url}/sign-in?code=code-1`, {
      redirect: 'manual',
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });
    expect(back.headers.get('location')).toBe('/inbox/');
  });

  it.each(['/login?x=<script>', '/sign-in', '/sign-in?code='])('%s, without a code, leads to the card', async path => {
    const answer = await fetch(airy.url + path, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/inbox/?sign-in=missing');
    expect((await fetch(`${airy.url}/sign-in?code=x`, { method: 'POST' })).status).toBe(405);
  });

  it('a session is the user in client.config and session.info, until it ends', async () => {
    const cookie = (await signedIn('code-2')).split(';')[0] ?? '';
    const as = (path: string) =>
      fetch(airy.url + path, { method: 'POST', headers: { cookie, 'x-requested-with': 'XMLHttpRequest' } });
    expect(await (await as('/session.info')).json()).toEqual({
      id: 'local:admin',
      name: 'Admin',
      avatar_url: null,
      kind: 'user',
    });
    const config = (await (await as('/client.config')).json()) as { user_profile: unknown };
    expect(config.user_profile).toEqual({ id: 'local:admin', name: 'Admin', avatar_url: null });
    const ended = await as('/session.end');
    expect(ended.status).toBe(204);
    expect(ended.headers.get('set-cookie')).toMatch(/^airy_auth_token=; Path=\/; Max-Age=0/);
  });
});

describe('client.config', () => {
  it('has services, colours of tags and the version (contract §3)', async () => {
    const { body } = await call<{ services: object; tag_config: { colors: object }; cluster_version: string }>(
      '/client.config',
    );
    expect(body).toMatchObject({
      services: { 'api-admin': { enabled: true, healthy: true, component: 'api-admin' } },
      user_profile: null,
      cluster_version: '0.0.0-test',
    });
    expect(Object.keys(body.tag_config.colors).toSorted()).toEqual(['tag-blue', 'tag-green', 'tag-purple', 'tag-red']);
  });
});

describe('addresses of pages', () => {
  it.each(['/', '/inbox', '/ui', '/ui/'])('%s leads to the inbox', async path => {
    const response = await fetch(airy.url + path, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('/inbox/');
  });

  it('nothing else is swallowed by them', async () => {
    expect((await fetch(`${airy.url}/elsewhere`)).status).toBe(404);
  });
});

describe('the typed client', () => {
  it('gets answers as declared, and refusals with status and code', async () => {
    const client = createClient({ baseUrl: airy.url, token: testSystemToken, validateWith: endpoints });
    const tag = await client.call('tags.create', { name: 'By client', color: 'tag-green' });
    await client.call('tags.update', { id: tag.id, name: 'Renamed' });
    expect((await client.call('session.info', {})).kind).toBe('system');
    await expect(client.call('channels.info', { channel_id: randomUUID() })).rejects.toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});
