import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Config } from './config.ts';
import { loadConfig } from './load-config.ts';

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'airy-sign-in-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

function oidcOf(keys: string, env: Readonly<Record<string, string>> = {}): Config['security']['oidc'] {
  writeFileSync(join(cwd, 'airy.yaml'), `security:\n  oidc: { ${keys} }\n`);
  return loadConfig({ argv: [], env, cwd }).config.security.oidc;
}

function problemsOf(keys: string): string {
  try {
    oidcOf(keys);
  } catch (error) {
    return (error as Error).message.replaceAll(/ +/g, ' ');
  }
  return '';
}

const app = 'clientId: id, clientSecret: hush, allowedEmailPatterns: "*@example.com, ada@else.example"';

it('without a provider there is none, also where a template left empty keys', () => {
  expect(oidcOf('provider: "", clientId: "", allowedEmailPatterns: ""')).toBeNull();
});

describe('a provider that is known', () => {
  it('needs its app and who may sign in, as with Airy Core', () => {
    expect(oidcOf(`provider: google, ${app}`)).toEqual({
      name: 'google',
      issuer: 'https://accounts.google.com',
      endpoints: null,
      clientId: 'id',
      clientSecret: 'hush',
      clientAuthentication: 'client_secret_basic',
      scope: 'openid profile email',
      sendsIdToken: true,
      userNameAttribute: 'sub',
      emails: 'marked',
      allowedEmailPatterns: ['*@example.com', 'ada@else.example'],
      loginSuccessUrl: '/',
      logoutSuccessUrl: '/',
    });
  });

  it.each([
    ['github', 'github-list', 'read:user user:email', 'id'],
    ['facebook', 'trusted', 'public_profile email', 'id'],
  ])('%s speaks OAuth2 without an id token', (provider, emails, scope, userNameAttribute) => {
    const oidc = oidcOf(`provider: ${provider}, ${app}`);
    expect(oidc).toMatchObject({ sendsIdToken: false, emails, scope, userNameAttribute });
    expect(oidc?.endpoints?.userInfo).toMatch(/^https:/);
  });

  it('of one’s own place keeps its way, and not the issuer of the other', () => {
    const places =
      'authorizationUri: "https://git.example/a", tokenUri: "https://git.example/t", userInfoUri: "https://git.example/api/user"';
    expect(oidcOf(`provider: github, ${app}, ${places}`)).toMatchObject({
      issuer: null,
      endpoints: { authorization: 'https://git.example/a', userInfo: 'https://git.example/api/user' },
      emails: 'github-list',
    });
  });
});

it('takes any issuer, and scopes as a text with commas or spaces', () => {
  const oidc = oidcOf(`provider: acme, issuerUri: "https://id.acme.example/", scope: "openid,email groups", ${app}`);
  expect(oidc).toMatchObject({ issuer: 'https://id.acme.example', scope: 'openid email groups', sendsIdToken: true });
});

it('reads the environment', () => {
  const env = { AIRY_OIDC_CLIENT_SECRET: 'other', AIRY_OIDC_LOGIN_SUCCESS_URL: '/inbox/' };
  expect(oidcOf(`provider: google, ${app}`, env)).toMatchObject({ clientSecret: 'other', loginSuccessUrl: '/inbox/' });
});

describe('what cannot work stops the start and says what to do', () => {
  it.each([
    ['provider: google', 'needs security.oidc.clientId'],
    ['provider: google, clientId: id', 'needs security.oidc.clientSecret'],
    ['provider: google, clientId: id, clientSecret: hush', 'needs security.oidc.allowedEmailPatterns: who may sign in'],
    [`provider: okta, ${app}`, 'needs security.oidc.issuerUri, the address of your okta'],
    [`provider: acme, ${app}`, 'needs security.oidc.issuerUri, the address of your acme'],
    [
      `provider: acme, ${app}, authorizationUri: "https://a.example"`,
      'needs security.oidc.tokenUri and security.oidc.userInfoUri',
    ],
    [app, 'needs security.oidc.provider'],
    [`provider: google, ${app}, loginSuccessUrl: "//evil.example"`, 'must be a path such as /inbox/'],
    [`provider: google, ${app}, loginSuccessUrl: "javascript:alert(1)"`, 'must be a path such as /inbox/'],
    [`provider: "Google!", ${app}`, 'must be a short name'],
    [`provider: google, ${app}, userInfoAuthenticationMethod: query`, 'must be one of header'],
  ])('%s', (keys, expected) => {
    const problems = problemsOf(keys);
    expect(problems).toContain(expected);
    expect(problems).not.toContain('hush');
  });
});
