/** The built widget in a real browser, against the real service. */
import { isDeepStrictEqual } from 'node:util';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, launchChromium, startAiry, type RunningAiry } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openHostilePage, type HostilePage } from './__fixtures__/hostile-page.ts';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const systemToken = 'widget-system-token';

function gzippedBytes(file: string): number {
  return gzipSync(readFileSync(dist + file), { level: 9 }).length;
}

describe('the built files', () => {
  const files = readdirSync(dist).filter(name => name.endsWith('.js') && name !== 'example.js');
  const isOfWindow = (name: string): boolean => /^(?:widget|en|plural)-/.test(name);

  it('are a loader of at most 3 kB', () => {
    expect(gzippedBytes('s.js')).toBeLessThanOrEqual(3 * 1024);
  });

  it('are a window of at most 22.5 kB that can be written in', () => {
    const bytes = files.filter(isOfWindow).reduce((sum, file) => sum + gzippedBytes(file), 0);
    expect(bytes).toBeLessThanOrEqual(22.5 * 1024);
  });

  it('are parts of at most 15 kB each', () => {
    const parts = files.filter(name => name !== 's.js' && !isOfWindow(name));
    expect(parts.length).toBeGreaterThan(10);
    expect(parts.filter(name => gzippedBytes(name) > 15 * 1024)).toEqual([]);
  });

  it('leave no name of theirs on the page', () => {
    expect(readFileSync(`${dist}s.js`, 'utf8')).toMatch(/^\(function\(\)\{[^]*\}\)\(\);\s*$/);
  });
});

interface Listed {
  readonly id: string;
  readonly content: { readonly text?: string; readonly postbackData?: string };
  readonly delivery_state: string;
  readonly from_contact: boolean;
}

describeWith('chromium', 'the widget on a hostile page of another origin', () => {
  let airy: RunningAiry;
  let page: HostilePage;
  let browser: Browser;
  let visitor: BrowserContext;
  let first: Page;
  let second: Page;
  let conversationId: string;

  const settings = `security: { systemToken: "${systemToken}" }\n`;
  const call = async <T>(path: string, body: unknown): Promise<T> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${systemToken}` };
    const response = await fetch(airy.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const messages = async (): Promise<readonly Listed[]> => {
    const { data } = await call<{ data: Listed[] }>('/messages.list', { conversation_id: conversationId });
    return data.toReversed();
  };
  const answer = (message: unknown) => call<Listed>('/messages.send', { conversation_id: conversationId, message });
  const bubble = (tab: Page) => tab.locator('.launcher');
  const shown = (tab: Page) => tab.locator('.message .bubble .mv-content').allInnerTexts();
  const write = async (tab: Page, text: string): Promise<void> => {
    await tab.locator('textarea').fill(text);
    await tab.locator('textarea').press('Enter');
  };
  const showing = (tab: Page, expected: readonly string[]) =>
    eventually(
      async () => {
        const texts = (await shown(tab)).slice(1);
        if (JSON.stringify(texts) !== JSON.stringify(expected)) throw new Error(JSON.stringify(texts));
        return true;
      },
      { timeoutMs: 20_000 },
    );

  beforeAll(async () => {
    airy = await startAiry({ settings });
    const { id: channelId } = await call<{ id: string }>('/channels.chatplugin.connect', { name: 'Shop' });
    page = await openHostilePage({
      host: airy.url,
      channelId,
      config: { headerText: 'Help', subtitleText: 'At once' },
    });
    browser = await launchChromium();
    visitor = await browser.newContext({ viewport: { width: 1000, height: 800 } });
    first = await visitor.newPage();
    await first.goto(page.url);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await page?.close();
    await airy?.stop('SIGKILL');
  });

  it('looks as it should', async () => {
    await bubble(first).click();
    await first.locator('.window').waitFor();
    await first.mouse.move(10, 10);
    // It grows into its place; a document does not tell of animations inside a shadow root.
    const isInPlace = async (): Promise<boolean> =>
      isDeepStrictEqual(await first.locator('.window').boundingBox(), { x: 600, y: 16, width: 380, height: 692 }) &&
      isDeepStrictEqual(await bubble(first).boundingBox(), { x: 924, y: 724, width: 56, height: 56 });
    expect(await eventually(isInPlace)).toBe(true);
    const style = await first.locator('#airy-title').evaluate(element => {
      const { color, fontSize, textTransform, letterSpacing, visibility, direction } = getComputedStyle(element);
      const host = getComputedStyle((element.getRootNode() as ShadowRoot).host);
      return { color, fontSize, textTransform, letterSpacing, visibility, direction, opacity: host.opacity };
    });
    expect(style).toEqual({
      color: 'rgb(255, 255, 255)',
      fontSize: '16px',
      textTransform: 'none',
      letterSpacing: 'normal',
      visibility: 'visible',
      direction: 'ltr',
      opacity: '1',
    });
  });

  it('shows what the visitor and the agent write, in every tab, and delivers it', async () => {
    await write(first, 'Is the blue one in stock? 😀');
    const { data } = await eventually(async () => {
      const list = await call<{ data: { id: string }[] }>('/conversations.list', {});
      return list.data.length === 1 && list;
    });
    conversationId = data[0]?.id ?? '';
    second = await visitor.newPage();
    await second.goto(page.url);
    await bubble(second).click();
    await answer({ text: 'It is.' });
    for (const tab of [first, second]) await showing(tab, ['Is the blue one in stock? 😀', 'It is.']);
    await write(second, 'Good.');
    for (const tab of [first, second]) await showing(tab, ['Is the blue one in stock? 😀', 'It is.', 'Good.']);
    await eventually(async () => (await messages()).every(message => message.delivery_state === 'delivered'));
    await first.locator('.status', { hasText: 'Sent' }).waitFor();
  });

  it('keeps the keys that are typed in it from the page, which keeps its own', async () => {
    expect(await first.evaluate('window.keys')).toEqual([]);
    await first
      .locator('p')
      .first()
      .evaluate(element => element.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true })));
    expect(await first.evaluate('window.keys')).toEqual(['x']);
  });

  it('sends what was written while the server was away, once, and gets what it missed', async () => {
    const port = Number(new URL(airy.url).port);
    const { dataFolder } = airy;
    await airy.kill();
    await write(first, 'Are you there?');
    await first.locator('.status', { hasText: 'Sending' }).waitFor();
    await first.locator('.notice', { hasText: 'No connection' }).waitFor();
    airy = await startAiry({ settings, port, dataFolder });
    await answer({ text: 'Back again.' });
    await eventually(async () => (await messages()).length === 5, { timeoutMs: 60_000 });
    const texts = (await messages()).map(({ content }) => content.text ?? '');
    expect(texts.toSorted()).toEqual(
      ['Is the blue one in stock? 😀', 'It is.', 'Good.', 'Are you there?', 'Back again.'].toSorted(),
    );
    for (const tab of [first, second]) await showing(tab, texts);
    await eventually(async () => (await messages()).every(message => message.delivery_state === 'delivered'));
    expect(await first.locator('.notice').count()).toBe(0);
  }, 150_000);

  it('goes on after a reload, and counts what came while the window was closed', async () => {
    const before = (await shown(first)).slice(1);
    await second.close();
    await first.keyboard.press('Escape');
    await first.locator('.window').waitFor({ state: 'detached' });
    await first.reload();
    await bubble(first).waitFor();
    await answer({ text: 'Still interested?' });
    await first.locator('.launcher .count', { hasText: '1' }).waitFor();
    expect(await bubble(first).getAttribute('aria-label')).toBe('Open chat (1 unread)');
    await bubble(first).click();
    await showing(first, [...before, 'Still interested?']);
    await eventually(async () => (await first.locator('.launcher .count').textContent()) === '');
  });

  it('answers quick replies with what the button carries', async () => {
    await answer({
      text: 'Which size?',
      quick_replies: [{ content_type: 'text', title: 'Medium', payload: 'SIZE_M' }],
    });
    await first.getByRole('button', { name: 'Medium' }).click();
    await eventually(async () => (await messages()).at(-1)?.content.postbackData === 'SIZE_M');
    await first.getByRole('button', { name: 'Medium' }).waitFor({ state: 'detached' });
  });

  it('ends a conversation after a question, and begins a new one', async () => {
    await first.getByRole('button', { name: 'End conversation' }).click();
    await first.getByRole('alertdialog').getByRole('button', { name: 'End conversation' }).click();
    await first.getByRole('button', { name: 'Start a new conversation' }).click();
    await eventually(async () => (await shown(first)).length === 1);
    await write(first, 'Something else.');
    await eventually(async () => {
      const { data } = await call<{ data: { id: string }[] }>('/conversations.list', {});
      return data.length === 2;
    });
  });
});
