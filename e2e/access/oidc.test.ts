/** Signing in with a real OpenID provider, in a real browser (issue "the whole API", accepted when 4). */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchChromium, startAiry, eventually, type RunningAiry } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { client, signInThere, startOpenIdProvider, type OpenIdProvider } from './openid-provider.ts';

const systemToken = 'oidc-test-system-token';

describeWith('chromium', 'sign-in with a provider', () => {
  let provider: OpenIdProvider;
  let airy: RunningAiry;
  let browser: Browser;

  const callback = () => `${airy.url}/login/oauth2/code/acme`;
  const fresh = async (): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await browser.newContext();
    return { context, page: await context.newPage() };
  };
  const sessionOf = async (context: BrowserContext) =>
    (await context.cookies(airy.url)).find(({ name }) => name === 'airy_auth_token');
  const post = async (path: string, body: object = {}) => {
    const headers = { authorization: systemToken, 'content-type': 'application/json' };
    const response = await fetch(airy.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return response.json() as Promise<{ data: readonly { id: string; name: string; avatar_url: string }[] }>;
  };

  beforeAll(async () => {
    provider = await startOpenIdProvider();
    airy = await startAiry({
      settings: `
security:
  systemToken: ${systemToken}
  oidc:
    provider: acme
    clientId: ${client.id}
    clientSecret: ${client.secret}
    issuerUri: ${provider.issuer}
    allowedEmailPatterns: "*@example.com, boss@else.example"
`,
    });
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await airy?.stop();
    await provider?.[Symbol.asyncDispose]();
  });

  it('starts without its provider, says so, and finds it once it is there', async () => {
    const response = await fetch(`${airy.url}/login`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.text()).toContain('The sign-in provider does not answer.');
    provider.open(callback());
    await eventually(async () => (await fetch(`${airy.url}/login`, { redirect: 'manual' })).status === 303);
  });

  it('leads from the inbox to the provider and back, signed in, with a cookie that scripts do not see', async () => {
    const { context, page } = await fresh();
    await page.goto(`${airy.url}/inbox/`);
    await page.getByRole('link', { name: 'Sign in with Acme' }).click();
    expect(new URL(page.url()).origin).toBe(provider.issuer);
    await signInThere(page, 'ada');
    await page.waitForURL('**/inbox/**');
    await page.getByRole('button', { name: 'Account of Ada Lovelace' }).waitFor();
    const cookie = await sessionOf(context);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(await page.evaluate(() => document.cookie)).not.toContain('airy_auth_token');
    // What the sign-in began with is used up.
    const left = await context.cookies(airy.url);
    expect(left.filter(({ name }) => name.startsWith('airy_sign_in'))).toEqual([]);
    const { data } = await post('/users.list');
    expect(data).toContainEqual(
      expect.objectContaining({
        id: 'acme:ada@example.com',
        name: 'Ada Lovelace',
        avatar_url: 'https://pictures.example/ada',
      }),
    );
    await context.close();
  }, 30_000);

  it('signs out, and no link on another page does that by itself', async () => {
    const { context, page } = await fresh();
    await page.goto(`${airy.url}/login`);
    await signInThere(page, 'ada');
    await page.waitForURL('**/inbox/**');
    const elsewhere = await context.newPage();
    // Of another site: `localhost` is not 127.0.0.1.
    await elsewhere.goto(`${provider.issuer}/.well-known/openid-configuration`);
    await elsewhere.evaluate(address => window.location.assign(address), `${airy.url}/logout`);
    await elsewhere.getByRole('heading', { name: 'Sign out?' }).waitFor();
    expect(await sessionOf(context)).toBeDefined();
    await elsewhere.getByRole('button', { name: 'Sign out' }).click();
    await elsewhere.getByRole('heading', { name: 'Sign in to Airy' }).waitFor();
    expect(await sessionOf(context)).toBeUndefined();
    await context.close();
  }, 30_000);

  it.each([
    ['mallory', 'mallory@evil.example is not among those who may sign in here.'],
    ['trent', 'does not say that the e-mail address of the account is verified'],
  ])(
    'keeps %s out with a page that says why',
    async (login, reason) => {
      const { context, page } = await fresh();
      await page.goto(`${airy.url}/login`);
      const answered = page.waitForResponse(response => response.url().startsWith(callback()));
      await signInThere(page, login);
      expect((await answered).status()).toBe(403);
      await page.getByRole('heading', { name: 'This account may not sign in' }).waitFor();
      await page.getByText(reason).waitFor();
      expect(await sessionOf(context)).toBeUndefined();
      await context.close();
    },
    30_000,
  );

  it('signs nobody in with what another browser began', async () => {
    const attacker = await fresh();
    await attacker.page.goto(`${airy.url}/login`);
    // Without its ticket the attacker's own browser does not use up the code.
    await attacker.context.clearCookies({ domain: '127.0.0.1' });
    await signInThere(attacker.page, 'ada');
    await attacker.page.getByText('was begun in another browser').waitFor();
    const stolen = attacker.page.url();
    expect(stolen).toContain('code=');
    const victim = await fresh();
    const response = await victim.page.goto(stolen);
    expect(response?.status()).toBe(403);
    await victim.page.getByText('was begun in another browser').waitFor();
    expect(await sessionOf(victim.context)).toBeUndefined();
    await Promise.all([attacker.context.close(), victim.context.close()]);
  }, 30_000);

  it('goes nowhere that a request asks for', async () => {
    const asked = ['?to=//evil.example', '?redirect_uri=https://evil.example', '?continue=https://evil.example'];
    for (const query of asked) {
      const begun = await fetch(`${airy.url}/oauth2/authorization/acme${query}`, { redirect: 'manual' });
      const address = new URL(begun.headers.get('location') ?? '');
      expect(address.origin).toBe(provider.issuer);
      expect(address.searchParams.get('redirect_uri')).toBe(callback());
      expect(address.searchParams.get('code_challenge_method')).toBe('S256');
      expect(address.searchParams.get('nonce')).toMatch(/^[\w-]{20,}$/);
    }
    const forged = await fetch(`${callback()}?state=x&code=y&to=https://evil.example`, { redirect: 'manual' });
    expect(forged.status).toBe(403);
  });
});
