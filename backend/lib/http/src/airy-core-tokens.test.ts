/** Sessions and source tokens that Airy Core signed (contract §7). */
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { openSecrets } from '@airy/secrets';
import { createAccess, type Access, type AccessSettings } from './access.ts';

const jwtSecret = Buffer.alloc(64, 'as in airy.yaml').toString('base64');
const secrets = openSecrets({ folder: tmpdir(), jwtSecret });
const hourS = 3_600;
const nowS = Math.floor(Date.now() / 1000);

const oidc = { name: 'google', allowedEmailPatterns: ['*@example.com'] } as unknown as NonNullable<
  AccessSettings['oidc']
>;

function accessWith(settings: Partial<AccessSettings> = {}): Access {
  return createAccess({ systemToken: null, secrets, jwtSecret, oidc, ...settings });
}

/** As its library wrote them: the profile as JSON in a text. */
function tokenOf(
  principal: object,
  { secret = jwtSecret, exp = nowS + hourS, alg = 'HS256' }: Record<string, unknown> = {},
): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: 'x', iat: nowS - hourS, ...(exp !== null && { exp }), principal: JSON.stringify(principal) };
  const text = `${part({ alg })}.${part(claims)}`;
  const signature = createHmac('sha256', Buffer.from(String(secret), 'base64'))
    .update(text)
    .digest('base64url');
  return `${text}.${alg === 'none' ? '' : signature}`;
}

const ada = { id: 'google:ada@example.com', name: 'Ada', avatarUrl: 'https://p.example/ada' };

describe('a session of Airy Core', () => {
  it('goes on, as cookie and as bearer', async () => {
    const principal = { kind: 'user', ...ada };
    expect(await accessWith().agent({ cookie: `airy_auth_token=${tokenOf(ada)}` })).toEqual({
      by: 'cookie',
      principal,
    });
    expect(await accessWith().agent({ authorization: `Bearer ${tokenOf(ada)}` })).toEqual({ by: 'header', principal });
    const octocat = { id: 'google:583231', name: 'The Octocat' };
    expect((await accessWith().agent({ authorization: tokenOf(octocat) })).principal?.id).toBe('google:583231');
  });

  it.each([
    ['of somebody who may not sign in any more', tokenOf({ ...ada, id: 'google:eve@evil.example' })],
    ['of another provider', tokenOf({ ...ada, id: 'github:1' })],
    ['without an end', tokenOf(ada, { exp: null })],
    ['of long ago', tokenOf(ada, { exp: nowS - hourS })],
    ['of another instance', tokenOf(ada, { secret: Buffer.alloc(64, 'other').toString('base64') })],
    ['without a signature', tokenOf(ada, { alg: 'none' })],
    ['without an id', tokenOf({ name: 'Ada' })],
    ['of a token', tokenOf({ name: 'system-token-abcd', data: {}, roles: [] })],
  ])('%s is none', async (_what, token) => {
    expect((await accessWith().agent({ authorization: `Bearer ${token}` })).principal).toBeNull();
    expect((await accessWith().agent({ cookie: `airy_auth_token=${token}` })).principal).toBeNull();
  });

  it('is none where nobody signs in with a provider, or the keys are our own', async () => {
    const headers = { authorization: `Bearer ${tokenOf(ada)}` };
    expect((await accessWith({ oidc: null }).agent(headers)).principal).toBeNull();
    expect((await accessWith({ jwtSecret: null }).agent(headers)).principal).toBeNull();
  });
});

describe('a source token of Airy Core', () => {
  const source = tokenOf({ name: 'source_app:shop', data: { source: 'shop' }, roles: [] }, { exp: null });

  it('goes on without an end, for that source and nothing else', async () => {
    const found = await accessWith({ oidc: null }).source({ authorization: `Bearer ${source}` });
    expect(found.principal).toMatchObject({ kind: 'source', id: 'source_app:shop', sourceId: 'shop' });
    expect((await accessWith().agent({ authorization: source })).principal).toBeNull();
    expect((await accessWith().visitor({ authorization: source })).principal).toBeNull();
  });

  it('is not what a person’s token is', async () => {
    expect((await accessWith().source({ authorization: tokenOf(ada) })).principal).toBeNull();
  });
});

it('our own tokens are signed with another key', async () => {
  const ours = await secrets.sign('session', { sub: 'google:ada@example.com' }, hourS * 1000);
  const signature = ours.split('.')[2];
  const again = createHmac('sha256', Buffer.from(jwtSecret, 'base64'))
    .update(ours.split('.').slice(0, 2).join('.'))
    .digest('base64url');
  expect(signature).not.toBe(again);
});
