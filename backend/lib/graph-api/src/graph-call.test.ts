import { describe, expect, it } from '@jest/globals';
import type { HttpOutcome, Json, SourceHttp } from '@airy/source-kit';
import { callGraph, graphUrl } from './graph-call.ts';
import { readWholeList } from './graph-pages.ts';
import { sendResultOf } from './graph-send.ts';
import { exchangeToken, inspectToken } from './graph-token.ts';

const address = { graphUrl: 'https://graph.facebook.com/', graphVersion: 'v25.0' };
const app = { ...address, appId: '1000', appSecret: 'secret-of-the-app' };

type Call = Parameters<SourceHttp['request']>[0];

const ok = (body: Json, status = 200): HttpOutcome => ({
  sent: true,
  status,
  headers: {},
  text: JSON.stringify(body),
});

function answering(respond: (call: Call) => HttpOutcome) {
  const calls: Call[] = [];
  const http: SourceHttp = { request: async call => (calls.push(call), respond(call)) };
  return { http, calls };
}

describe('a call', () => {
  it('is addressed by version', () => {
    expect(graphUrl(address, '/me', { fields: 'id,name' })).toBe(
      'https://graph.facebook.com/v25.0/me?fields=id%2Cname',
    );
  });

  it('fails by its consequence, with what Meta said', async () => {
    const call = (outcome: HttpOutcome) =>
      callGraph(answering(() => outcome).http, { method: 'GET', url: graphUrl(address, '/me') });
    expect(await call(ok({ id: '1' }))).toEqual({ id: '1' });
    const error = { error: { message: 'Expired', code: 190, error_subcode: 463 } };
    await expect(call(ok(error, 401))).rejects.toMatchObject({
      code: 'source_token_invalid',
      status: 401,
      error: { code: 190, subcode: 463 },
    });
    // Errors have come with 200, too.
    await expect(call(ok(error))).rejects.toMatchObject({ code: 'source_token_invalid' });
    await expect(call(ok('<html>', 502))).rejects.toMatchObject({ code: 'source_unavailable', error: null });
    await expect(call({ sent: null, reason: 'time-out' })).rejects.toMatchObject({ code: 'source_unavailable' });
  });
});

describe('a list', () => {
  it('is read to its end, never by the addresses that Meta gives: those hold the token', async () => {
    const { http, calls } = answering(({ url }) => {
      const after = Number(new URL(url).searchParams.get('after') ?? 0);
      const next = after < 2 ? { next: 'https://graph.facebook.com/x?access_token=t' } : {};
      return ok({ data: [{ id: `${after}` }], paging: { cursors: { after: `${after + 1}` }, ...next } });
    });
    const list = await readWholeList(http, { address, path: '/me/accounts', query: { fields: 'id' }, token: 't' });
    expect(list).toEqual([{ id: '0' }, { id: '1' }, { id: '2' }]);
    expect(calls.every(({ url }) => !url.includes('access_token'))).toBe(true);
  });

  it('ends where Meta goes on for ever', async () => {
    const { http, calls } = answering(() => ok({ data: [{}], paging: { next: 'x', cursors: { after: 'same' } } }));
    await readWholeList(http, { address, path: '/me/accounts', query: {}, token: 't' });
    expect(calls).toHaveLength(20);
  });
});

describe('a token', () => {
  it('is exchanged and inspected without standing in an address', async () => {
    const data = { app_id: '1000', is_valid: true, scopes: ['pages_messaging'], expires_at: 1_800_000_000 };
    const { http, calls } = answering(({ url }) =>
      url.endsWith('/oauth/access_token')
        ? ok({ access_token: 'long-lived' })
        : ok([{ code: 200, body: JSON.stringify({ data }) }]),
    );
    expect(await exchangeToken(http, app, 'short-lived')).toBe('long-lived');
    expect(await inspectToken(http, app, 'short-lived')).toEqual({
      isValid: true,
      appId: '1000',
      scopes: ['pages_messaging'],
      expiresAt: 1_800_000_000_000,
    });
    expect(calls.map(({ url }) => url).join(' ')).not.toMatch(/lived|secret/);
    expect(calls[1]).toMatchObject({ headers: { authorization: 'Bearer 1000|secret-of-the-app' } });
  });

  it('that Meta tells nothing of is no verdict', async () => {
    const inspect = (body: Json) => inspectToken(answering(() => ok(body)).http, app, 't');
    const refused = JSON.stringify({ error: { message: 'No', code: 100 } });
    await expect(inspect([{ code: 400, body: refused }])).rejects.toMatchObject({ code: 'source_rejected' });
    for (const body of [[], {}, [null], [{ code: 200, body: '<html>' }], 'x'] as Json[])
      await expect(inspect(body)).rejects.toMatchObject({ code: 'source_unavailable' });
  });
});

describe('the answer to a send', () => {
  it('may have meanings that only one platform knows', () => {
    const refused = ok({ error: { message: 'Too many of them', code: 131_056 } }, 400);
    const read = (ownMeaning?: () => 'come-again' | null) =>
      sendResultOf(refused, { sourceMessageId: () => null, ...(ownMeaning ? { ownMeaning } : {}) });
    expect(read()).toMatchObject({ kind: 'failed', code: 'source_rejected' });
    expect(read(() => 'come-again')).toMatchObject({ kind: 'not-accepted' });
    expect(read(() => null)).toMatchObject({ kind: 'failed' });
  });
});
