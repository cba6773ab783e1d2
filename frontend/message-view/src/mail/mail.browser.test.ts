/** Mails that want to do harm, in a real browser and under the inbox's own policy. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { eventually, launchChromium, temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { describeWith } from '@airy/testkit/describe-with';
import { inboxContentSecurityPolicy } from '@airy/http';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Frame, Page } from 'playwright-core';
import { readContent } from '../content.ts';

const page1 = '<!doctype html><meta charset="utf-8"><title>t</title><script type="module" src="/page.js"></script>';

/** The page, and what a mail must not reach: everything else that is asked for is written down. */
async function serve(folder: string, asked: string[]): Promise<Server> {
  const server = createServer((request, answer) => {
    const url = request.url ?? '/';
    const isScript = url.endsWith('.js');
    if (!isScript && url !== '/' && url !== '/favicon.ico') asked.push(url);
    const type = isScript ? 'text/javascript' : url === '/' ? 'text/html' : 'image/gif';
    const policy = isScript || url === '/' ? inboxContentSecurityPolicy : "default-src 'none'";
    answer.writeHead(200, { 'content-type': type, 'content-security-policy': policy });
    answer.end(isScript ? readFileSync(join(folder, url)) : url === '/' ? page1 : pixel);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** In a process of its own: the bundler and the test runner each have their own idea of what an object is. */
function bundleInto(folder: string): void {
  const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const vite = path('../../../../node_modules/vite/bin/vite.js');
  const options = ['--config', path('vite.config.ts'), '--outDir', folder, '--logLevel', 'error'];
  execFileSync(process.execPath, [vite, 'build', path('.'), ...options], { stdio: 'pipe' });
}

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

describeWith('chromium', 'a mail with HTML', () => {
  let folder: TemporaryFolder;
  let server: Server;
  let browser: Browser;
  let page: Page;
  let origin: string;
  const asked: string[] = [];
  const outside: string[] = [];
  const dialogs: string[] = [];

  beforeAll(async () => {
    folder = temporaryFolder();
    bundleInto(folder.path);
    server = await serve(folder.path, asked);
    origin = `http://127.0.0.1:${(server.address() as { readonly port: number }).port}`;
    browser = await launchChromium();
    page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    page.on('dialog', dialog => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    // What the policy stops is told as a request that failed for it.
    page.on('requestfailed', request => {
      if (request.url().startsWith('https:') && request.failure()?.errorText !== 'csp') outside.push(request.url());
    });
    await page.goto(origin);
    await page.waitForFunction('typeof window.show === "function"');
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await new Promise(resolve => server.close(resolve));
    folder[Symbol.dispose]();
  });
  beforeEach(() => {
    for (const list of [asked, outside, dialogs]) list.length = 0;
  });

  async function shown(html: string, more: object = {}): Promise<Frame> {
    await page.evaluate(view => window.show(view), readContent('email', { html, ...more }));
    const element = await page.waitForSelector('iframe');
    const frame = await element.contentFrame();
    if (frame === null) throw new Error('no frame');
    await frame.waitForSelector('u', { state: 'attached' });
    return frame;
  }
  const end = '<u>end</u>';

  it.each<[string, string]>([
    ['a script', '<script>alert(1)</script>'],
    ['an event', '<img src=x onerror="alert(1)"><body onload=alert(1)><details open ontoggle=alert(1)>'],
    [
      'an SVG',
      '<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x></svg><svg><script>alert(1)</script></svg>',
    ],
    [
      'MathML that changes its meaning',
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    ],
    [
      'a frame',
      '<iframe srcdoc="<script>parent.parent.alert(1)</script>"></iframe><object data="javascript:alert(1)"></object>',
    ],
    ['a form', '<form action="/steal"><input autofocus onfocus=alert(1)><button>Sign in</button></form>'],
    ['a base', '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">'],
    [
      'a style sheet',
      '<link rel=stylesheet href="https://evil.example/a.css"><style>@import "https://evil.example/b.css"; body{background:url(https://evil.example/c)}</style>',
    ],
    ['its own end', '</body></html><script>alert(1)</script>'],
    [
      'an end of the policy',
      '"><script>alert(1)</script><meta http-equiv="Content-Security-Policy" content="script-src *">',
    ],
  ])('does nothing with %s', async (_what, html) => {
    const frame = await shown(end + html);
    expect(
      await frame.evaluate(
        () => document.querySelectorAll('script, iframe, object, form, input, base[href], link').length,
      ),
    ).toBe(0);
    expect(
      await frame.evaluate(() =>
        [...document.querySelectorAll('*')]
          .flatMap(node => node.getAttributeNames())
          .filter(name => name.startsWith('on')),
      ),
    ).toEqual([]);
    expect([dialogs, outside, asked]).toEqual([[], [], []]);
  });

  it('runs no script even if its cleaner lets one through', async () => {
    await shown(end);
    const ran = await page.evaluate(async () => {
      const frame = document.querySelector('iframe');
      const inner = frame?.contentDocument;
      if (!inner) return 'no frame';
      const script = inner.createElement('script');
      script.textContent = 'parent.document.title = "ran"';
      inner.body.append(script);
      await new Promise(resolve => setTimeout(resolve, 0));
      return document.title;
    });
    expect(ran).toBe('t');
  });

  it('opens links elsewhere, and none that leads to us or runs', async () => {
    const links =
      '<a href="https://shop.example/a">1</a><a href="javascript:alert(1)">2</a><a href="/users.delete">3</a><a href="//evil.example">4</a>';
    const frame = await shown(links + end);
    expect(
      await frame.evaluate(() =>
        [...document.querySelectorAll('a')].map(link => [link.getAttribute('href'), link.target, link.rel]),
      ),
    ).toEqual([
      ['https://shop.example/a', '_blank', 'noopener noreferrer nofollow'],
      [null, '_blank', 'noopener noreferrer nofollow'],
      [null, '_blank', 'noopener noreferrer nofollow'],
      [null, '_blank', 'noopener noreferrer nofollow'],
    ]);
  });

  it('loads pictures from elsewhere only once it is allowed', async () => {
    const tracking =
      '<img src="https://tracker.example/open.gif?who=ann"><img srcset="https://tracker.example/set.gif 2x"><table background="https://tracker.example/bg.gif"><tr><td>x</table>';
    await shown(tracking + end);
    await page.getByText('Pictures from elsewhere are not loaded.').waitFor();
    expect(outside).toEqual([]);
    await page.getByRole('button', { name: 'Load pictures' }).click();
    await eventually(() => outside.includes('https://tracker.example/open.gif?who=ann'));
    expect(await page.getByRole('button', { name: 'Load pictures' }).count()).toBe(0);
  });

  it('shows the pictures that came with it, and loads nothing else of ours', async () => {
    const attachments = [{ name: 'a.gif', type: 'image/gif', url: `${origin}/media/a.gif`, content_id: 'pic@x' }];
    await shown(`<img src="cid:pic@x"><img src="/channels.list"><img src="cid:constructor">${end}`, { attachments });
    await eventually(() => asked.includes('/media/a.gif'));
    expect(asked).toEqual(['/media/a.gif']);
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('folds what is quoted, and the formatted mail beside its text', async () => {
    const text = 'Thanks!\n\n-- \nAnn\n\nOn Sat, Nov 21, 2026 at 11:00 Shop <shop@shop.example> wrote:\n> Hello';
    await page.evaluate(
      view => window.show(view),
      readContent('email', { subject: 'Re: Order', text, html: `<p>Thanks!</p>${end}` }),
    );
    await page.getByText('Thanks!').waitFor();
    expect(await page.getByText('> Hello').count()).toBe(0);
    expect(await page.locator('iframe').count()).toBe(0);
    await page.getByText('Quoted text').click();
    await page.getByText('> Hello').waitFor();
    await page.getByText('Formatted mail').click();
    await page.locator('iframe').waitFor();
    expect(await page.getByText('-- Ann').count()).toBe(1);
  });

  it('is as tall as it needs, and scrolls when it is long', async () => {
    const heightOf = async (html: string): Promise<number> => {
      await shown(html + end);
      return eventually(async () => {
        const box = await page.locator('iframe').boundingBox();
        return box !== null && box.height > 48 ? box.height : null;
      });
    };
    const short = await heightOf('<p>a</p><p>b</p>');
    const long = await heightOf('<p>a</p>'.repeat(500));
    expect(short).toBeLessThan(200);
    expect(long).toBeGreaterThan(600);
    expect(long).toBeLessThan(660);
  });
});
