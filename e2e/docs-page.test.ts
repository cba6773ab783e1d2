/**
 * As somebody new would: take a token, open `/docs`, send a message from there, and see it in the inbox. In a real browser,
 * which asks nobody but this instance. With `AIRY_PICTURES=folder` it leaves pictures of the pages there.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { launchChromium, startAiry, type RunningAiry } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import type { Browser, Locator, Page } from 'playwright-core';
import { call } from './answers.ts';
import { visitorWrites } from './visitor.ts';

const systemToken = 'docs-page-system-token';
const pictures = process.env['AIRY_PICTURES'];
const reply = 'Sent from the documentation.';

describeWith('chromium', 'the documentation of a running instance', () => {
  let airy: RunningAiry;
  let browser: Browser;
  let page: Page;
  let conversationId: string;
  const elsewhere: string[] = [];
  const complaints: string[] = [];

  const picture = async (name: string): Promise<void> => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };

  /** Opens a call in the list, as somebody who looks for it does. */
  const openCall = async (group: string, name: string): Promise<Locator> => {
    await page.locator(`#operations-tag-${group}`).click();
    const operation = page.locator('.opblock', { has: page.locator(`[data-path="/${name}"]`) });
    await operation.getByRole('button').first().click();
    return operation;
  };

  beforeAll(async () => {
    airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }` });
    const access = { url: airy.url, systemToken };
    const channel = JSON.parse(await call(access, '/channels.chatplugin.connect', { name: 'Web shop' })) as {
      id: string;
    };
    ({ conversationId } = await visitorWrites(access, channel.id, 'Is the blue floor lamp in stock?'));
    browser = await launchChromium();
    page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
    page.setDefaultTimeout(8_000);
    page.on('request', request => {
      if (!request.url().startsWith(airy.url) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    page.on('console', message => {
      if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
    });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await airy?.stop();
  });

  it('takes a token', async () => {
    await page.goto(`${airy.url}/docs`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText('Not signed in').waitFor();
    const whence = await page.getByRole('link', { name: 'quick start', exact: true }).getAttribute('href');
    expect((await fetch(airy.url + (whence ?? ''))).status).toBe(200);
    await picture('docs');
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const token = page.locator('.auth-container', { hasText: 'token (http, Bearer)' });
    await token.locator('input').fill('a wrong one');
    await token.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('This token is not taken here').waitFor();
    await token.getByText('Logout', { exact: true }).click();
    await page.getByText('Not signed in').waitFor();
    await token.locator('input').fill(systemToken);
    await picture('docs-authorize');
    await token.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Signed in as system-token-docs').waitFor();
    await token.getByRole('button', { name: 'Close' }).click();
  }, 30_000);

  it('sends a message from the page', async () => {
    const operation = await openCall('messages', 'messages.send');
    const body = operation.locator('textarea.body-param__text');
    await body.fill(JSON.stringify({ conversation_id: conversationId, message: { text: reply } }));
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    await picture('docs-sent');
  }, 30_000);

  it('shows it in the inbox', async () => {
    await page.goto(airy.signInUrl);
    await page.waitForURL('**/inbox/**');
    await page.getByRole('region', { name: 'Conversations' }).getByText(reply).first().click();
    await page.getByText(reply).last().waitFor();
    await picture('docs-inbox');
  }, 30_000);

  it('knows who is signed in, and calls as them', async () => {
    await page.goto(`${airy.url}/docs/`);
    await page.getByText('Signed in as Admin').waitFor();
    await page.setViewportSize({ width: 360, height: 800 });
    // The hint of the field stands in it whole.
    expect((await page.getByPlaceholder('Filter').boundingBox())?.width).toBeGreaterThan(250);
    await picture('docs-narrow');
    await page.setViewportSize({ width: 1440, height: 1000 });
    const operation = await openCall('tags', 'tags.create');
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation.locator('.live-responses-table .response-col_status', { hasText: '201' }).waitFor();
  }, 30_000);

  it.each(['guides/api-quickstart.md', 'reference/api.md', 'reference/errors.md', 'compatibility.md'])(
    'shows %s as a page whose links lead somewhere',
    async address => {
      await page.goto(`${airy.url}/docs/${address}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await picture(`docs-${address.replaceAll(/\W/g, '-')}`);
      const links = await page.locator('a[href]').evaluateAll(all => all.map(a => (a as HTMLAnchorElement).href));
      const own = [...new Set(links.filter(link => link.startsWith(airy.url)).map(link => link.split('#')[0] ?? ''))];
      const answers = await Promise.all(own.map(async link => [link, (await fetch(link)).status] as const));
      expect(answers.filter(([, status]) => status !== 200)).toEqual([]);
      const anchors = links.filter(link => link.startsWith(`${page.url()}#`)).map(link => new URL(link).hash.slice(1));
      const missing = await page.evaluate(ids => ids.filter(id => document.getElementById(id) === null), anchors);
      expect(missing).toEqual([]);
    },
    30_000,
  );

  it('has asked nobody else for anything, within its own rules', () => {
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it.each(['openapi.json', 'asyncapi.json'])('serves %s', async name => {
    const answer = await fetch(`${airy.url}/docs/${name}`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toHaveProperty('info.version', '1');
  });

  it.each(['../airy.yaml', '%2e%2e/package.json', 'nothing.md', 'a/../../README.md', '.md'])(
    'answers 404 to %s',
    async address => {
      const answer = await fetch(`${airy.url}/docs/${address}`.replace('/docs/../', '/docs/%2e%2e%2f'));
      expect(answer.status).toBe(404);
    },
  );
});
