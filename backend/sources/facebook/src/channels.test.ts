import { describe, expect, it } from '@jest/globals';
import type { Json } from '@airy/source-kit';
import { facebookChannels } from './channels.ts';
import { answer, config, graphError, openPage, scripted } from './test-page.ts';

const page = {
  id: '1234',
  name: 'Bakery',
  name_with_location_descriptor: 'Bakery (Berlin)',
  access_token: 'page-token',
  picture: { data: { url: 'https://pictures.example/1234.png' } },
};

const webhook = { object: 'page', callback_url: 'https://airy.example/facebook', active: true };
const subscriptions = () => answer(200, { data: [{ ...webhook, fields: [{ name: 'messages', version: 'v25.0' }] }] });

const good = {
  'GET /1000/subscriptions': subscriptions,
  'POST /oauth/access_token': () => answer(200, { access_token: 'long-lived', token_type: 'bearer' }),
  'GET /1234': () => answer(200, page),
  'POST /me/subscribed_apps': () => answer(200, { success: true }),
};

function connect(answers: Parameters<typeof scripted>[0], fields: Record<string, unknown> = {}) {
  const { http, calls } = scripted({ ...good, ...answers });
  const request = facebookChannels.connect.parse({ page_id: 1234, page_token: 'submitted', ...fields }) as never;
  return {
    calls,
    connection: facebookChannels.onConnect({ config, request, publicUrl: 'https://airy.example', http }),
  };
}

describe('connecting a page', () => {
  it('exchanges the token, reads the page, subscribes it, and shows no token', async () => {
    const { calls, connection } = connect({});
    expect(await connection).toEqual({
      sourceChannelId: '1234',
      token: 'page-token',
      metadata: { name: 'Bakery (Berlin)', image_url: 'https://pictures.example/1234.png', page_id: '1234' },
    });
    expect(calls.map(call => call.url).join(' ')).not.toMatch(/submitted|long-lived|page-token|secret/);
    expect(calls.map(call => call.headers?.['authorization'])).toEqual([
      undefined,
      'Bearer long-lived',
      'Bearer 1000|secret',
      'Bearer page-token',
    ]);
    expect(calls[3]?.body).toMatchObject({
      subscribed_fields: expect.stringMatching(/messages.*message_edits.*standby/),
    });
  });

  it('prefers the name and picture of the caller, in both spellings', async () => {
    const named = connect({}, { name: 'Ours', imageUrl: 'https://pictures.example/ours.png' });
    expect(await named.connection).toMatchObject({
      metadata: { name: 'Ours', image_url: 'https://pictures.example/ours.png' },
    });
  });

  it('keeps the exchanged token where the page gives none', async () => {
    const { access_token: _token, ...others } = page;
    expect(await connect({ 'GET /1234': () => answer(200, others) }).connection).toMatchObject({ token: 'long-lived' });
  });

  it('enters the webhook where nobody has, and goes on where Meta cannot reach it', async () => {
    const entered = connect({
      'GET /1000/subscriptions': () => answer(200, { data: [] }),
      'POST /1000/subscriptions': () => answer(200, { success: true }),
    });
    await entered.connection;
    expect(entered.calls.find(({ method, url }) => method === 'POST' && url.includes('/1000/'))).toMatchObject({
      headers: { authorization: 'Bearer 1000|secret' },
      body: {
        object: 'page',
        callback_url: 'https://airy.example/facebook',
        verify_token: 'verify-me',
        fields: expect.stringContaining('messages'),
      },
    });
    const refused = () => answer(400, graphError({ code: 2200, message: 'Callback verification failed.' }));
    const local = connect({
      'GET /1000/subscriptions': () => answer(200, { data: [] }),
      'POST /1000/subscriptions': refused,
    });
    expect(await local.connection).toMatchObject({ sourceChannelId: '1234' });
  });

  it.each([
    ['an invalid token', () => answer(401, graphError({ code: 190, message: 'Invalid' })), 'source_token_invalid'],
    ['a refusal', () => answer(400, graphError({ code: 100, message: 'No such page' })), 'source_rejected'],
    ['a limit', () => answer(400, graphError({ code: 4, message: 'Limit' })), 'source_unavailable'],
    ['a page of a proxy', () => answer(502, '<html>'), 'source_unavailable'],
    ['no answer', () => ({ sent: null, reason: 'time-out' }) as const, 'source_unavailable'],
  ])('tells %s', async (_what, respond, code) => {
    await expect(connect({ 'GET /1234': respond }).connection).rejects.toMatchObject({ code });
  });

  it.each([[{ page_id: '' }], [{ page_token: ' ' }], [{ page_id: null }]])('refuses %j', fields => {
    const body = { page_id: '1234', page_token: 'submitted', ...fields };
    expect(facebookChannels.connect.safeParse(body).success).toBe(false);
  });
});

describe('disconnecting', () => {
  const disconnect = (respond: () => ReturnType<typeof answer>, linked: Json = {}) => {
    const { http, calls } = scripted({
      'GET /me': () => answer(200, { id: '1234', ...(linked as object) }),
      'DELETE /me/subscribed_apps': respond,
      'POST /me/subscribed_apps': respond,
    });
    return { calls, done: facebookChannels.onDisconnect?.({ config, channel: openPage, publicUrl: '', http }) };
  };

  it('ends the subscription', async () => {
    const { calls, done } = disconnect(() => answer(200, { success: true }));
    await done;
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
  });

  it('leaves the page’s Instagram account what it needs', async () => {
    const linked = { instagram_business_account: { id: '17841405' } };
    const { calls, done } = disconnect(() => answer(200, { success: true }), linked);
    await done;
    expect(calls[1]).toMatchObject({ method: 'POST', body: { subscribed_fields: 'messaging_policy_enforcement' } });
  });

  it('works with a token that Messenger has forgotten', async () => {
    const { done } = disconnect(() => answer(401, graphError({ code: 190 })));
    await expect(done).resolves.toBeUndefined();
  });

  it('tells what else went wrong', async () => {
    await expect(disconnect(() => answer(500, graphError({ code: 2 }))).done).rejects.toMatchObject({
      code: 'source_unavailable',
    });
  });
});

describe('exploring', () => {
  it('reads all pages of the list', async () => {
    const { http, calls } = scripted({
      'GET /me/accounts': ({ url }) =>
        new URL(url).searchParams.get('after') === null
          ? answer(200, { data: [page, { id: '2' }], paging: { cursors: { after: 'a' }, next: 'https://next' } })
          : answer(200, { data: [{ id: '3', name: 'Three' }], paging: { cursors: { after: 'b' } } }),
    });
    const request = { auth_token: 'user-token' } as never;
    const pages = await facebookChannels.onExplore?.({ config, request, publicUrl: '', http });
    expect(pages?.map(({ sourceChannelId, name }) => [sourceChannelId, name])).toEqual([
      ['1234', 'Bakery (Berlin)'],
      ['2', 'Page 2'],
      ['3', 'Three'],
    ]);
    expect(pages?.[0]).toMatchObject({ imageUrl: 'https://pictures.example/1234.png', fields: { page_id: '1234' } });
    expect(calls).toHaveLength(2);
    expect(JSON.stringify(pages)).not.toContain('page-token');
  });
});
