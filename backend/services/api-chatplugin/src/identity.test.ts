/** Visitors that the site knows: whose conversation it is, on every device, and that nobody gets another's. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { channelId, conversationOf, otherChannelId, startStand, type Stand } from './__fixtures__/stand.ts';

let stand: Stand;
let secret: string;
beforeAll(async () => {
  stand = await startStand();
  secret = await rotate();
});
afterAll(() => stand.close());

async function rotate(headers?: Record<string, string>): Promise<string> {
  const response = await stand.instance.post('/chatplugin.identity.rotate', { channel_id: channelId }, headers);
  return ((await response.json()) as { secret: string }).secret;
}

interface Signed {
  readonly key?: string;
  readonly algorithm?: string;
  readonly expires?: string;
}

function token(sub: string, claims: object = {}, signed: Signed = {}): Promise<string> {
  const { key = secret, algorithm = 'HS256', expires = '5m' } = signed;
  const jwt = new SignJWT({ ...claims }).setProtectedHeader({ alg: algorithm }).setSubject(sub);
  return (expires === '' ? jwt : jwt.setExpirationTime(expires)).sign(new TextEncoder().encode(key));
}

async function visit(body: object) {
  const authenticated = await stand.authenticate({ channel_id: channelId, ...body });
  return { ...authenticated, conversationId: await conversationOf(authenticated.token, stand) };
}

async function refusal(body: object) {
  const response = await stand.instance.post('/chatplugin.authenticate', { channel_id: channelId, ...body });
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}

const invalid = { status: 401, code: 'identity_token_invalid' };

describe('a signed identity', () => {
  it('has one conversation, from any device, with its history', async () => {
    const phone = await visit({ identity_token: await token('ada') });
    await stand.send(phone.token, { text: 'From the phone' });
    const desk = await visit({ identity_token: await token('ada') });
    expect(desk.conversationId).toBe(phone.conversationId);
    expect(desk.messages).toHaveLength(1);
    expect((await visit({ identity_token: await token('grace') })).conversationId).not.toBe(phone.conversationId);
  });

  it('switching users in one browser never mixes them: neither the next one, nor nobody, gets what is left there', async () => {
    const ada = await visit({ identity_token: await token('switch-a') });
    await stand.send(ada.token, { text: 'Private' });
    const left = ada.resume_token;
    const grace = await visit({ identity_token: await token('switch-b'), resume_token: left });
    expect([grace.conversationId === ada.conversationId, grace.messages]).toEqual([false, []]);
    expect(await refusal({ resume_token: left })).toEqual({ status: 401, code: 'resume_token_invalid' });
    const anew = await stand.instance.post('/chatplugin.resumeToken', {}, { authorization: `Bearer ${ada.token}` });
    const { resume_token } = (await anew.json()) as { resume_token: string };
    expect((await refusal({ resume_token })).code).toBe('resume_token_invalid');
    const back = await visit({ identity_token: await token('switch-a'), resume_token: grace.resume_token });
    expect(back.conversationId).toBe(ada.conversationId);
  });

  it('what was begun as nobody stays nobody’s', async () => {
    const anonymous = await visit({});
    await stand.send(anonymous.token, { text: 'Who am I?' });
    const known = await visit({ identity_token: await token('later'), resume_token: anonymous.resume_token });
    expect([known.conversationId === anonymous.conversationId, known.messages]).toEqual([false, []]);
  });

  it('is noted with the conversation, and the contact is called by it', async () => {
    const claims = { name: 'Ada Lovelace', email: 'ada@shop.example', picture: 'https://shop.example/ada.png' };
    const { token: visitor, conversationId } = await visit({ identity_token: await token('ada-2', claims) });
    await stand.send(visitor, { text: 'Hi' });
    const row = await stand.conversation(
      conversationId,
      ({ metadata }) => (metadata['contact'] as { avatar_url?: string }).avatar_url !== undefined,
    );
    expect(row.metadata).toMatchObject({
      visitor: { identity: { id: 'ada-2', ...claims } },
      contact: { display_name: 'Ada Lovelace', avatar_url: claims.picture },
    });
  });

  it('begins another conversation after each end, however many there were', async () => {
    const seen = new Set<string>();
    for (let n = 0; n < 6; n++) {
      const { token: visitor, conversationId, messages } = await visit({ identity_token: await token('often') });
      expect(messages).toEqual([]);
      seen.add(conversationId);
      await stand.send(visitor, { text: `Question ${n}` });
      const ended = await stand.instance.post('/chatplugin.end', {}, { authorization: `Bearer ${visitor}` });
      expect(ended.status).toBe(204);
      await stand.conversation(conversationId, ({ metadata }) => metadata['state'] === 'CLOSED');
      expect((await stand.send(visitor, { text: 'One more' })).status).toBe(409);
    }
    expect(seen.size).toBe(6);
  });

  it.each([
    ['of another key', () => token('ada', {}, { key: 'x'.repeat(43) })],
    ['too old', () => token('ada', {}, { expires: '-10m' })],
    ['for ever', () => token('ada', {}, { expires: '' })],
    ['with another algorithm', () => token('ada', {}, { algorithm: 'HS512' })],
    ['unsigned', async () => `${(await token('ada')).split('.').slice(0, 2).join('.')}.`],
    ['of nobody', () => token('')],
    ['of somebody with a long name', () => token('a'.repeat(201))],
    ['no token', async () => 'x'],
    ['far too long', () => token('ada', { more: 'x'.repeat(5_000) })],
  ])('is refused %s', async (_name, make) => {
    expect(await refusal({ identity_token: await make() })).toEqual(invalid);
  });

  it('needs the key of its own channel', async () => {
    const response = await stand.instance.post('/chatplugin.authenticate', {
      channel_id: otherChannelId,
      identity_token: await token('ada'),
    });
    expect(response.status).toBe(401);
  });

  it('may be asked of everybody', async () => {
    const change = (requireIdentity: boolean | null) =>
      stand.instance.post('/chatplugin.settings.update', { channel_id: channelId, settings: { requireIdentity } });
    await change(true);
    expect(await refusal({})).toEqual({ status: 401, code: 'identity_required' });
    expect((await visit({ identity_token: await token('ada') })).token).not.toBe('');
    await change(null);
  });
});

describe('the key', () => {
  it('is shown once, and the one before counts no more', async () => {
    const before = secret;
    const key = { 'idempotency-key': 'rotate-1' };
    secret = await rotate(key);
    expect(await rotate(key)).toBe(secret);
    expect(await refusal({ identity_token: await token('ada', {}, { key: before }) })).toEqual(invalid);
    const shown = await stand.instance.post('/chatplugin.settings.get', { channel_id: channelId });
    const text = await shown.text();
    expect(JSON.parse(text)).toMatchObject({ has_identity_key: true });
    expect(text).not.toContain(secret);
  });

  it('can be forgotten', async () => {
    const gone = await stand.instance.post('/chatplugin.identity.remove', { channel_id: channelId });
    expect(gone.status).toBe(204);
    expect(await refusal({ identity_token: await token('ada') })).toEqual(invalid);
    secret = await rotate();
  });
});
