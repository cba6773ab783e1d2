import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestServer, type TestServer } from './__fixtures__/test-server.ts';
import { inboxContentSecurityPolicy, serveFolder } from './index.ts';

let api: TestServer;
let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'airy-folder-'));
  const folder = join(parent, 'dist');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(parent, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'index.html'), '<h1>Inbox</h1>');
  await writeFile(join(folder, '.env'), 'secret');
  await writeFile(join(folder, 'assets', 'index-B4k2x9Qz.js'), 'script');
  await writeFile(join(folder, 'logo.svg'), '<svg/>');
  api = await startTestServer();
  const options = { folder, fallback: 'index.html', contentSecurityPolicy: inboxContentSecurityPolicy };
  api.server.host.mount('/inbox/', serveFolder({ ...options, path: '/inbox/' }));
  api.server.host.mount(
    '/widget/',
    serveFolder({ ...options, path: '/widget/', fallback: null, forOtherOrigins: true }),
  );
  api.server.host.mount('/none/', serveFolder({ ...options, path: '/none/', folder: join(parent, 'none') }));
});
afterAll(async () => {
  await api.close();
  await rm(parent, { recursive: true });
});

/** `fetch` would tidy the path, and never lets a cached answer count. */
function rawStatus(path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.url);
    request({ hostname, port, path, headers }, response => resolve(response.resume().statusCode ?? 0))
      .on('error', reject)
      .end();
  });
}

describe('a folder of built files', () => {
  it('answers its page with a policy and asks again each time', async () => {
    const page = await fetch(`${api.url}/inbox/`);
    expect(await page.text()).toBe('<h1>Inbox</h1>');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('answers client-side routes with the page, with the same headers', async () => {
    const page = await fetch(`${api.url}/inbox/inbox/conversations/1?a=b`);
    expect(await page.text()).toBe('<h1>Inbox</h1>');
    expect(page.headers.get('content-security-policy')).toContain('frame-ancestors');
  });

  it('lets hashed files be cached for ever, others not', async () => {
    const asset = await fetch(`${api.url}/inbox/assets/index-B4k2x9Qz.js`);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
    const logo = await fetch(`${api.url}/inbox/logo.svg`);
    expect(logo.headers.get('cache-control')).toBe('no-cache');
    const again = await rawStatus('/inbox/logo.svg', { 'if-none-match': logo.headers.get('etag') ?? '' });
    expect(again).toBe(304);
  });

  it('has no file that is not there', async () => {
    expect((await fetch(`${api.url}/inbox/assets/other.js`)).status).toBe(404);
    expect((await fetch(`${api.url}/widget/route`)).status).toBe(404);
    expect((await fetch(`${api.url}/none/`)).status).toBe(404);
  });

  it.each([
    '/widget/../secret.txt',
    '/widget/%2e%2e/secret.txt',
    '/widget/..%2fsecret.txt',
    '/widget/.env',
    '/widget/%00',
    '/widget/%E0%A4%A',
  ])('gives away nothing at %s', async path => {
    expect(await rawStatus(path)).toBe(404);
  });

  it('is read only', async () => {
    expect((await fetch(`${api.url}/inbox/`, { method: 'POST' })).status).toBe(405);
  });

  it('for other origins says so', async () => {
    const script = await fetch(`${api.url}/widget/assets/index-B4k2x9Qz.js`);
    expect(script.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(script.headers.get('access-control-allow-origin')).toBe('*');
  });
});
