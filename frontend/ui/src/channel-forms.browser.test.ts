/** Setting up a channel, connecting and checking it, and what its limits do to the composer; in a real browser, against the simulator. */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { simulator } from '@airy/simulator-messenger';
import {
  eventually,
  launchChromium,
  startAiry,
  temporaryFolder,
  type RunningAiry,
  type RunningSimulator,
} from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import axeCore from 'axe-core';
import type { Browser, Page } from 'playwright-core';

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

const picture = {
  name: 'lamp.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

describeWith('chromium', 'channels in the inbox', () => {
  const folder = temporaryFolder();
  // By its path: the bytes of a large file would all go through the browser's protocol.
  const tooLarge = join(folder.path, 'film.png');
  let airy: RunningAiry;
  let platform: RunningSimulator;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    writeFileSync(tooLarge, '');
    truncateSync(tooLarge, 26 * 1024 * 1024);
    [airy, browser] = await Promise.all([startAiry(), launchChromium()]);
    platform = await simulator.start({ airyUrl: airy.url });
    const viewport = { width: 1440, height: 900 };
    page = await (await browser.newContext({ viewport, locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', error => problems.push(String(error)));
    await page.goto(airy.signInUrl);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await platform.stop();
    await airy.stop('SIGKILL');
    folder[Symbol.dispose]();
  });

  const dialog = () => page.getByRole('dialog');
  const found = (state: 'good' | 'bad') => page.locator(`.check-line [data-state="${state}"]`);

  async function barriers(): Promise<readonly string[]> {
    await page.evaluate(axeCore.source);
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: Axe };
      const { violations } = await axe.run();
      return violations.map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
    });
  }

  async function everywhere(): Promise<readonly unknown[]> {
    const wrong: unknown[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [360, 768, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        // Colours differ by theme, shapes by width: two of the six show both.
        const barred = (colorScheme === 'dark') === (width === 360) && width !== 768 ? await barriers() : [];
        if (overflow > 0 || barred.length > 0) wrong.push([colorScheme, width, overflow, barred]);
      }
    }
    return wrong;
  }

  async function enter(settings: Readonly<Record<string, string>>): Promise<void> {
    await dialog()
      .getByLabel('App id')
      .fill(settings['appId'] ?? '');
    await dialog()
      .getByLabel('App secret')
      .fill(settings['appSecret'] ?? '');
    await dialog()
      .getByLabel('Verify token')
      .fill(settings['webhookSecret'] ?? '');
    if (!(await dialog().getByLabel('Graph API address').isVisible()))
      await dialog().getByText('More settings').click();
    await dialog()
      .getByLabel('Graph API address')
      .fill(settings['graphUrl'] ?? '');
  }

  /** What a button has asked for is there, and the keyboard is where it was. */
  async function expectEscapeToClose(button: string): Promise<void> {
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(button);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  }

  it('are set up in a form that says what is wrong, and what to do, before anything is saved', async () => {
    await page.goto(`${airy.url}/inbox/settings/channels`);
    await page.getByRole('button', { name: 'Set up Facebook Messenger' }).click();
    await enter({ ...platform.settings, appSecret: 'not the secret' });
    await dialog().getByRole('button', { name: 'Check' }).click();
    await found('bad').getByText(/\S/u).first().waitFor();
    expect(await found('bad').locator('strong').innerText()).toMatch(/\w/u);
    expect(await dialog().innerText()).not.toContain('not the secret');
    await enter(platform.settings);
    await dialog().getByRole('button', { name: 'Check' }).click();
    await found('good').getByText('It works').waitFor();
    expect(await everywhere()).toEqual([]);
    await dialog().getByRole('button', { name: 'Save and switch on' }).click();
    await page.getByRole('button', { name: 'Connect Facebook Messenger' }).waitFor();
  }, 60_000);

  it('are chosen from what the platform has, and connected', async () => {
    await page.getByRole('button', { name: 'Connect Facebook Messenger' }).click();
    await dialog().getByLabel('User token').fill('not a token');
    await dialog().getByRole('button', { name: 'Show what can be connected' }).click();
    await dialog().locator('.discover .form-error strong').getByText('Get it again').waitFor();
    await expectEscapeToClose('Show what can be connected');
    await page.getByRole('button', { name: 'Connect Facebook Messenger' }).click();
    await dialog().getByLabel('User token').fill('simulated-user-token');
    await dialog().getByRole('button', { name: 'Show what can be connected' }).click();
    await dialog().locator('.discover-item').first().click();
    expect(await dialog().getByLabel('Page id').inputValue()).toBe(platform.channels[0]?.connectBody['page_id']);
    expect(await everywhere()).toEqual([]);
    await dialog().getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: /^Check /u }).click();
    await found('good').waitFor();
    expect(await everywhere()).toEqual([]);
  }, 60_000);

  it('show when the platform called last, and keep a saved secret until it is replaced', async () => {
    expect(await platform.channels[0]?.texts('Is the blue lamp in stock?')).toBe(true);
    await page.getByRole('button', { name: 'Settings of Facebook Messenger' }).click();
    await dialog().locator('.last-event time').waitFor();
    expect(await dialog().getByLabel('App secret', { exact: true }).inputValue()).toMatch(/^.{4}\.\.\.$/u);
    await dialog().getByRole('button', { name: 'Check' }).click();
    await found('good').first().waitFor();
    await expectEscapeToClose('Check');
    await page.getByRole('button', { name: 'Settings of Facebook Messenger' }).click();
    expect(await dialog().getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await dialog().getByRole('button', { name: 'Replace App secret' }).click();
    expect(await dialog().getByLabel('App secret', { exact: true }).inputValue()).toBe('');
    await page.keyboard.press('Escape');
  });

  it('give the composer their limits and their files', async () => {
    await page.goto(`${airy.url}/inbox/`);
    await page.locator('.rows a').first().click();
    const field = page.getByLabel('Message', { exact: true });
    await field.fill('x'.repeat(1999));
    await page.getByText('1 characters left').waitFor();
    await field.fill('x'.repeat(2001));
    await page.getByText('1 characters too many').waitFor();
    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
    await page.getByLabel('Files', { exact: true }).setInputFiles(tooLarge);
    await page.getByText('film.png is too large').waitFor();
    await page.getByLabel('Files', { exact: true }).setInputFiles(picture);
    await page.locator('.attachment[aria-busy="false"]').waitFor();
    await field.fill('Here it is');
    expect(await everywhere()).toEqual([]);
    await page.keyboard.press('Enter');
    await eventually(() => (platform.channels[0]?.sent().length ?? 0) === 2);
    expect(platform.channels[0]?.sent().map(({ text }) => text)).toEqual([null, 'Here it is']);
  }, 60_000);

  it('tell of a closed reply window before anything is written', async () => {
    const longAgo = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000).toISOString();
    const aged = (body: string): string =>
      body.replaceAll(/"last_received_at":"[^"]+"/gu, `"last_received_at":"${longAgo}"`);
    await page.route(/conversations\.(list|info)$/u, async route => {
      const response = await route.fetch();
      await route.fulfill({ response, body: aged(await response.text()) });
    });
    await page.reload();
    await page.getByText('the contact wrote too long ago').waitFor();
    expect(await page.getByLabel('Message', { exact: true }).count()).toBe(0);
    expect(await everywhere()).toEqual([]);
    expect(problems).toEqual([]);
  }, 60_000);
});
