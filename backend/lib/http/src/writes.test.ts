import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asMachine, startTestServer, writeEndpoint, type TestServer } from './__fixtures__/test-server.ts';
import { awaitOwnWrites, identifyWrite, route, type Call } from './index.ts';

let api: TestServer;
let viewAt = '';
const asked: string[] = [];
beforeAll(async () => {
  const view = {
    waitFor: (position: string) => {
      asked.push(position);
      return Promise.resolve(viewAt === position);
    },
  };
  api = await startTestServer({
    routes: [
      route({ ...writeEndpoint, path: '/test.store' }, async (request, call) => {
        call.setPosition(request.text ?? '');
        return { text: 'stored' };
      }),
      route({ ...writeEndpoint, path: '/test.look', writes: false }, async (_request, call) => {
        await awaitOwnWrites(call, view);
        return { text: 'seen' };
      }),
    ],
  });
});
afterAll(() => api.close());

describe('Idempotency-Key', () => {
  it.each(['', 'with space', 'ümlaut', 'x'.repeat(256)])('"%s" is 400', async key => {
    const headers = { ...asMachine, 'idempotency-key': Buffer.from(key).toString('latin1') };
    const response = await api.post('/test.write', { headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_idempotency_key' });
  });

  const call = (over: Partial<Call>): Call =>
    ({ principal: { kind: 'user', id: 'u', name: null }, idempotencyKey: 'k', bodyHash: 'h', ...over }) as Call;

  it('makes one command id of one caller, endpoint, target and key', () => {
    const one = identifyWrite(call({}), '/messages.send', 'c1');
    expect(identifyWrite(call({}), '/messages.send', 'c1')).toEqual(one);
    expect(one).toMatchObject({ principal: 'u', requestHash: 'h' });
  });

  it.each([
    ['caller', identifyWrite(call({ principal: { kind: 'user', id: 'v', name: null } }), '/messages.send', 'c1')],
    ['endpoint', identifyWrite(call({}), '/messages.resend', 'c1')],
    ['target', identifyWrite(call({}), '/messages.send', 'c2')],
    ['key', identifyWrite(call({ idempotencyKey: 'l' }), '/messages.send', 'c1')],
  ])('of another %s makes another', (_what, other) => {
    expect(other.commandId).not.toBe(identifyWrite(call({}), '/messages.send', 'c1').commandId);
  });

  it('that is absent makes a random id and no hash', () => {
    const [one, two] = [1, 2].map(() => identifyWrite(call({ idempotencyKey: null }), '/messages.send', 'c1'));
    expect(one?.commandId).not.toBe(two?.commandId);
    expect(one?.requestHash).toBeNull();
  });
});

describe('Airy-Position', () => {
  const store = (text: string, headers = {}) =>
    api.post('/test.store', { body: { text }, headers: { ...asMachine, ...headers } });

  it('is answered as header and cookie', async () => {
    const { headers } = await store('messages/1=5');
    expect(headers.get('airy-position')).toBe('messages/1=5');
    expect(headers.get('set-cookie')).toMatch(
      /^airy_position=messages%2F1%3D5; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax/,
    );
  });

  it('joins what the caller had seen, so a second write does not hide the first', async () => {
    const { headers } = await store('metadata/2=7', { cookie: 'airy_position=messages%2F1%3D5' });
    expect(headers.get('airy-position')).toBe('messages/1=5;metadata/2=7');
  });

  it('is waited for by a read, from header or cookie', async () => {
    viewAt = 'messages/1=5';
    const byHeader = await api.post('/test.look', { headers: { ...asMachine, 'airy-position': 'messages/1=5' } });
    expect(byHeader.headers.get('airy-stale')).toBeNull();
    const byCookie = await api.post('/test.look', {
      headers: { ...asMachine, cookie: 'a=b; airy_position=messages/1=6' },
    });
    expect(byCookie.headers.get('airy-stale')).toBe('1');
    expect(asked).toEqual(['messages/1=5', 'messages/1=6']);
  });

  it('that cannot be read is 400 as a header and ignored as a cookie', async () => {
    const byHeader = await api.post('/test.look', { headers: { ...asMachine, 'airy-position': 'nonsense' } });
    expect(byHeader.status).toBe(400);
    const byCookie = await api.post('/test.look', { headers: { ...asMachine, cookie: 'airy_position=%E0%A4%A' } });
    expect(byCookie.status).toBe(200);
  });
});
