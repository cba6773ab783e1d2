import { describe, expect, it } from '@jest/globals';
import { instagramChannels } from './instagram-channels.ts';
import { answer, config, graphError, scripted } from './test-page.ts';

const page = {
  id: '1234',
  name: 'Bakery',
  access_token: 'page-token',
  picture: { data: { url: 'https://pictures.example/1234.png' } },
  instagram_business_account: {
    id: '17841405',
    username: 'bakery',
    profile_picture_url: 'https://pictures.example/ig',
  },
};

const good = {
  'POST /oauth/access_token': () => answer(200, { access_token: 'long-lived' }),
  'GET /1234': () => answer(200, page),
  'GET /1000/subscriptions': () => answer(200, { data: [{ object: 'page', fields: [{ name: 'messages' }] }] }),
  'POST /me/subscribed_apps': () => answer(200, { success: true }),
};

function connect(answers: Parameters<typeof scripted>[0] = {}, fields: Record<string, unknown> = {}) {
  const { http, calls } = scripted({ ...good, ...answers });
  const body = { page_id: '1234', page_token: 'submitted', account_id: 17841405, ...fields };
  const request = instagramChannels.connect.parse(body) as never;
  const connection = instagramChannels.onConnect({ config, request, publicUrl: 'https://airy.example', http });
  return { calls, connection };
}

describe('connecting an Instagram account', () => {
  it('is through its page, named after it, and shows no token', async () => {
    const { calls, connection } = connect();
    expect(await connection).toEqual({
      sourceChannelId: '17841405',
      token: 'page-token',
      metadata: { name: 'Bakery Instagram account', page_id: '1234', account_id: '17841405' },
    });
    expect(calls.map(call => call.url).join(' ')).not.toMatch(/submitted|long-lived|page-token|secret/);
    expect(calls.at(-1)).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer page-token' } });
  });

  it('prefers the name and picture of the caller', async () => {
    const named = connect({}, { name: 'Ours', image_url: 'https://pictures.example/ours.png' });
    expect(await named.connection).toMatchObject({
      metadata: { name: 'Ours', image_url: 'https://pictures.example/ours.png' },
    });
  });

  it('refuses an account that is not the page’s, before anything is subscribed', async () => {
    const { calls, connection } = connect({}, { account_id: '999' });
    await expect(connection).rejects.toMatchObject({
      code: 'source_rejected',
      message: expect.stringMatching('17841405'),
    });
    expect(calls.some(({ url }) => url.includes('subscribed_apps'))).toBe(false);
  });

  it('believes the caller where the token may not see the account', async () => {
    const { instagram_business_account: _account, ...bare } = page;
    expect(await connect({ 'GET /1234': () => answer(200, bare) }).connection).toMatchObject({
      sourceChannelId: '17841405',
    });
  });

  it('tells an invalid token', async () => {
    const refused = () => answer(401, graphError({ code: 190, message: 'Invalid' }));
    await expect(connect({ 'POST /oauth/access_token': refused }).connection).rejects.toMatchObject({
      code: 'source_token_invalid',
    });
  });

  it.each([[{ account_id: '' }], [{ account_id: null }], [{ page_id: undefined }]])('refuses %j', fields => {
    const body = { page_id: '1234', page_token: 'submitted', account_id: '1', ...fields };
    expect(instagramChannels.connect.safeParse(body).success).toBe(false);
  });
});

describe('exploring Instagram accounts', () => {
  it('lists those that are linked with pages', async () => {
    const { http } = scripted({ 'GET /me/accounts': () => answer(200, { data: [page, { id: '2', name: 'Bare' }] }) });
    const request = { auth_token: 'user-token' } as never;
    expect(await instagramChannels.onExplore?.({ config, request, publicUrl: '', http })).toEqual([
      {
        sourceChannelId: '17841405',
        name: 'bakery',
        imageUrl: 'https://pictures.example/ig',
        fields: { page_id: '1234', account_id: '17841405' },
      },
    ]);
  });
});
