/** A certified OpenID provider on this machine, with people who sign in by any password. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import type { Page } from 'playwright-core';

export const client = { id: 'airy', secret: 'a-client-secret-of-airy' };

export interface OpenIdProvider extends AsyncDisposable {
  readonly issuer: string;
  /** From now on it answers; before that it is away (503). */
  open(redirectUri: string): void;
}

/** By login name: what the provider knows of them. */
const people: Readonly<Record<string, object>> = {
  ada: {
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada Lovelace',
    picture: 'https://pictures.example/ada',
  },
  mallory: { email: 'mallory@evil.example', email_verified: true, name: 'Mallory' },
  // Anybody can write anything there.
  trent: { email: 'trent@example.com', email_verified: false, name: 'Trent' },
};

/** It is called localhost, so that it is another site than 127.0.0.1. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    open(redirectUri) {
      const provider = quietly(() => new Provider(issuer, configurationOf(redirectUri)));
      const handle = provider.callback();
      answer = (request, response) => void handle(request, response);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** It warns of everything that is fit for development only, which is what it is used for. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console;
  Object.assign(console, { warn: () => undefined, info: () => undefined });
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}

function configurationOf(redirectUri: string): Configuration {
  return {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
    findAccount: (_context, login) => ({
      accountId: login,
      claims: async () => ({ sub: login, ...people[login] }),
    }),
    pkce: { required: () => true },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ['a key of a test'] },
  };
}

/** Fills the provider's own pages. Ends where Airy sends the browser. */
export async function signInThere(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}
