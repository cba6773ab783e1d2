/** The inbox in a real browser against the whole of Airy in a process of its own. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, launchChromium, startAiry, type RunningAiry } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import axeCore from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

interface Axe {
  run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

interface Visitor {
  readonly write: (text: string) => Promise<void>;
}

describeWith('chromium', 'the inbox', () => {
  let airy: RunningAiry;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let channelId: string;
  const problems: string[] = [];

  beforeAll(async () => {
    [airy, browser] = await Promise.all([startAiry(), launchChromium()]);
    const viewport = { width: 1440, height: 900 };
    context = await browser.newContext({ viewport, locale: 'en-GB', reducedMotion: 'reduce' });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', error => problems.push(String(error)));
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await airy.stop('SIGKILL');
  });

  /** A call with the session of the page. */
  async function call(name: string, body: unknown): Promise<Record<string, unknown>> {
    const headers = { 'x-requested-with': 'XMLHttpRequest' };
    const answer = await context.request.post(`${airy.url}/${name}`, { data: body, headers });
    expect(answer.ok()).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
  }

  async function newVisitor(): Promise<Visitor> {
    const post = async (name: string, body: unknown, token?: string) => {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const headers = { 'content-type': 'application/json', ...authorization };
      const answer = await fetch(`${airy.url}/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(answer.status).toBe(200);
      return (await answer.json()) as { readonly token: string };
    };
    const { token } = await post('chatplugin.authenticate', { channel_id: channelId });
    return { write: async text => void (await post('chatplugin.send', { message: { text } }, token)) };
  }

  function row(text: string) {
    return page.locator('.rows a', { hasText: text });
  }

  function bubble(text: string) {
    return page.locator('.bubble', { hasText: text });
  }

  async function write(text: string): Promise<void> {
    await page.getByLabel('Message', { exact: true }).fill(text);
    await page.keyboard.press('Enter');
  }

  /** What axe finds; empty is good. Popovers stand outside of all landmarks by their nature. */
  async function barriers(): Promise<readonly string[]> {
    await page.evaluate(axeCore.source);
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: Axe };
      const hasPopover = document.querySelector('.popover') !== null;
      const { violations } = await axe.run({ rules: { region: { enabled: !hasPopover } } });
      return violations.map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
    });
  }

  async function overflow(): Promise<number> {
    return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  }

  it('lets nobody in without a link, and takes a pasted one', async () => {
    await page.goto(`${airy.url}/inbox/`);
    await page.getByRole('heading', { name: 'Sign in to Airy' }).waitFor();
    expect(await barriers()).toEqual([]);
    await page.getByLabel('Sign-in link or code').fill('https://elsewhere.example/');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('That is not a sign-in link').waitFor();
    await page.getByLabel('Sign-in link or code').fill(airy.signInUrl);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No conversations yet').waitFor();
  });

  it('says why it asks to sign in, and where to try the widget that the first start made', async () => {
    const demo = page.getByRole('link', { name: 'Write as a visitor' });
    expect(await demo.getAttribute('href')).toMatch(/^\/chatplugin\/ui\/example\?channel_id=[\da-f-]{36}$/u);
    expect(await barriers()).toEqual([]);
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(airy.signInUrl);
    await stranger.getByRole('alert').getByText('was used already').waitFor();
    await stranger.context().close();
  });

  it('connects a chat widget and gives its snippet', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Set up Facebook Messenger' }).click();
    const dialog = page.getByRole('dialog', { name: /^Set up Facebook Messenger/u });
    expect(await dialog.getByLabel('Webhook address', { exact: true }).inputValue()).toBe(`${airy.url}/facebook`);
    await dialog.getByText('Last event received: nothing yet').waitFor();
    expect(await barriers()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Connect Chat widget', exact: true }).click();
    await page.getByLabel('Name').fill('Müllers Laden');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const snippet = await page.getByRole('region', { name: 'Snippet' }).innerText();
    channelId = /channelId: "([^"]+)"/u.exec(snippet)?.[1] ?? '';
    expect(snippet).toContain(`host: "${airy.url}"`);
    expect(await barriers()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByText('Müllers Laden').first().waitFor();
    expect(await barriers()).toEqual([]);
  });

  it('shows what a visitor writes without reloading', async () => {
    await page.getByRole('link', { name: 'Inbox' }).click();
    const visitor = await newVisitor();
    await visitor.write('Is the blue one still available?');
    await row('Is the blue one').waitFor();
    expect(await row('Is the blue one').locator('.unread').innerText()).toContain('1');
    await eventually(async () => (await page.title()) === '(1) Airy');
    await row('Is the blue one').click();
    await bubble('Is the blue one').waitFor();
    await page.getByRole('button', { name: /^Rename Visitor [\da-f]{5}$/u }).waitFor();
    await eventually(async () => (await page.title()) === 'Airy');
    await visitor.write('And the red one?');
    await bubble('And the red one?').waitFor();
    expect(page.url()).toMatch(/\/inbox\/conversations\/[\da-f-]{36}$/u);
  });

  it('answers once, and knows it after a reload', async () => {
    await write('Both are.');
    await page.locator('.bubble:not([data-waiting])', { hasText: 'Both are.' }).waitFor();
    await row('You: Both are.').waitFor();
    await page.reload();
    await bubble('Both are.').waitFor();
    expect(await bubble('Both are.').count()).toBe(1);
  });

  it('renames, tags and closes, with undo', async () => {
    await call('tags.create', { name: 'Rindfleischetikettierung', color: 'tag-red' });
    await page.getByRole('button', { name: /^Rename/u }).click();
    await page.keyboard.type('Ada <b>Lovelace</b>');
    await page.keyboard.press('Enter');
    await row('Ada <b>Lovelace</b>').waitFor();
    await page.getByRole('button', { name: 'Add tag' }).click();
    await page.keyboard.type('rind');
    await page.getByRole('menuitem', { name: 'Rindfleischetikettierung' }).waitFor();
    expect(await barriers()).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove tag Rindfleischetikettierung' }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText('Conversation closed.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).first().waitFor();
    await page.locator('.notice', { hasText: 'Conversation closed.' }).getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Close', exact: true }).waitFor();
  });

  it('shows a part of the list, and says when that is nothing', async () => {
    await page.getByRole('radio', { name: 'Closed' }).click();
    await row('Ada').waitFor();
    await page.getByRole('radio', { name: 'Unread' }).click();
    await page.keyboard.press('Escape');
    await page.getByText('You have read everything.').waitFor();
    expect(await barriers()).toEqual([]);
    await page.getByRole('button', { name: 'Show all' }).click();
    await row('Ada').waitFor();
  });

  it('has no barriers that axe can find, in either theme and at any width', async () => {
    const second = await newVisitor();
    await second.write('wwwwwwwwww'.repeat(30));
    await second.write('مرحبا، هل المنتج متوفر؟ https://shop.example/chairs/oak');
    await row('مرحبا').click();
    await bubble('مرحبا').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [1440, 768, 360]) {
        await page.setViewportSize({ width, height: 800 });
        expect([colorScheme, width, await barriers(), await overflow()]).toEqual([colorScheme, width, [], 0]);
      }
    }
  }, 60_000);

  it('keeps the reader’s place while older messages are read in and new ones arrive', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const talker = await newVisitor();
    await talker.write('The first line');
    await row('The first line').click();
    await bubble('The first line').waitFor();
    const conversationId = page.url().split('/').at(-1);
    for (let count = 1; count <= 120; count++) {
      await call('messages.send', { conversation_id: conversationId, message: { text: `Line ${count}.` } });
    }
    await page.reload();
    await bubble('Line 120.').waitFor();
    const scroller = page.getByRole('region', { name: 'Messages' });
    const place = () => bubble('Line 90.').evaluate(element => element.getBoundingClientRect().top);
    const before = await bubble('Line 90.').evaluate(element => {
      const one = element.closest('.thread-scroller');
      if (one !== null) one.scrollTop = one.clientHeight * 0.75;
      return element.getBoundingClientRect().top;
    });
    await eventually(async () => (await bubble('Line 40.').count()) === 1);
    expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
    await talker.write('And one more');
    await page.getByRole('button', { name: '1 new messages below' }).waitFor();
    expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
    await page.getByRole('button', { name: '1 new messages below' }).click();
    await bubble('And one more').waitFor();
    await eventually(() => scroller.evaluate(one => one.scrollHeight - one.scrollTop - one.clientHeight < 2));
  }, 60_000);

  it('shows one pane at a time on a phone, with a way back and the address to match', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: 'Back to the list' }).click();
    expect(page.url()).toBe(`${airy.url}/inbox/`);
    expect([await barriers(), await overflow()]).toEqual([[], 0]);
    await row('Ada').click();
    await page.getByRole('button', { name: 'Contact' }).click();
    await page.getByRole('dialog', { name: 'Contact' }).waitFor();
    expect([await barriers(), await overflow()]).toEqual([[], 0]);
    await page.keyboard.press('Escape');
    for (const name of ['channels', 'tags']) {
      await page.goto(`${airy.url}/inbox/settings/${name}`);
      await page.getByRole('list').nth(1).waitFor();
      expect([name, await barriers(), await overflow()]).toEqual([name, [], 0]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }, 60_000);

  it('is reached by keys: J, K, arrows, Escape', async () => {
    await page.goto(`${airy.url}/inbox/`);
    await row('Ada').waitFor();
    await page.keyboard.press('j');
    const first = page.url();
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    expect(page.url()).not.toBe(first);
    await page.keyboard.press('Escape');
    await page.keyboard.press('k');
    expect(page.url()).toBe(first);
    await page.locator('.rows a').first().focus();
    await page.keyboard.press('ArrowDown');
    await eventually(() =>
      page.evaluate(() => document.activeElement?.closest('[data-index]')?.getAttribute('data-index') === '1'),
    );
  });

  it('recovers when the server is killed and comes back: what was written meanwhile arrives once', async () => {
    await row('Ada').click();
    await bubble('Both are.').waitFor();
    const port = Number(new URL(airy.url).port);
    const { dataFolder } = airy;
    await airy.kill();
    await write('Written while you were away');
    await page.getByText('Not connected.').waitFor();
    expect(await barriers()).toEqual([]);
    airy = await startAiry({ port, dataFolder });
    // By the button, if it has not connected by itself before.
    const isBack = page.getByText('Not connected.').waitFor({ state: 'detached', timeout: 30_000 });
    await Promise.race([isBack, page.getByRole('button', { name: 'Try now' }).click({ timeout: 30_000 })]);
    await page.locator('.bubble:not([data-waiting])', { hasText: 'Written while' }).waitFor({ timeout: 30_000 });
    await isBack;
    const visitor = await newVisitor();
    await visitor.write('Good to see you again');
    await row('Good to see you').waitFor();
    await page.reload();
    await bubble('Written while').waitFor();
    expect(await bubble('Written while').count()).toBe(1);
  }, 90_000);

  it('threw no error on the way', () => {
    expect(problems).toEqual([]);
  });
});
