/** media.upload and the addresses it gives, over real HTTP, with files in a folder. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sessionCookie } from '@airy/http';
import { createMediaLinks } from '@airy/media/links';
import { eventually, startTestInstance, testSystemToken, type TestInstance } from '@airy/testkit';
import { mediaResolver } from './index.ts';

const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex'),
  Buffer.from('the rest of a picture'),
]);

let airy: TestInstance;
beforeAll(async () => {
  airy = await startTestInstance({ services: [mediaResolver], allowedOrigins: ['https://shop.example'] });
});
afterAll(() => airy.close());

interface Upload {
  readonly content?: Buffer | string;
  readonly name?: string;
  readonly field?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
}

function upload({ content = png, name = 'a.png', field = 'file', headers = {}, path = '/media.upload' }: Upload = {}) {
  const form = new FormData();
  form.append('note', 'is ignored');
  form.append(field, new Blob([new Uint8Array(Buffer.from(content))], { type: 'text/html' }), name);
  const authorization = `Bearer ${testSystemToken}`;
  return fetch(airy.url + path, { method: 'POST', body: form, headers: { authorization, ...headers } });
}

async function uploaded(given: Upload = {}): Promise<string> {
  const response = await upload(given);
  expect(response.status).toBe(200);
  return ((await response.json()) as { readonly media_url: string }).media_url;
}

async function visitor(): Promise<string> {
  const claims = { conversation_id: 'c', channel_id: 'ch' };
  return `Bearer ${await airy.context.secrets.sign('visitor', claims, 60_000)}`;
}

/** Drafts go once the answer is on its way. */
async function noDrafts(): Promise<boolean> {
  return (await readdir(join(airy.context.config.data, 'media', 'drafts'))).length === 0;
}

function session(): Promise<string> {
  return airy.context.secrets.sign('session', { sub: 'local:admin', name: 'Admin' }, 60_000);
}

describe('media.upload', () => {
  it.each(['/media.upload', '/media.uploadFile'])('%s answers with an address that anybody can fetch', async path => {
    const url = await uploaded({ path });
    expect(url.startsWith(`${airy.url}/media/`)).toBe(true);
    const file = await fetch(url);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(png);
  });

  it('names the file by its bytes: the same twice is one, and no draft is left', async () => {
    const content = randomBytes(1_000);
    const urls = await Promise.all(Array.from({ length: 10 }, (_, n) => uploaded({ content, name: `${n}.jpg` })));
    expect(new Set(urls).size).toBe(1);
    const hash = createHash('sha256').update(content).digest('hex');
    expect(urls[0]).toContain(`/media/${hash}.bin?`);
    const folder = join(airy.context.config.data, 'media');
    expect(await readdir(join(folder, hash.slice(0, 2)))).toEqual([`${hash}.bin`]);
    await eventually(noDrafts);
  });

  it('without a file, or a file without a name, is 422; with another body 400', async () => {
    expect((await upload({ field: 'other' })).status).toBe(422);
    for (const body of ['', '--x\r\n', '{}']) {
      const headers = { authorization: testSystemToken, 'content-type': 'multipart/form-data; boundary=x' };
      const answer = await fetch(`${airy.url}/media.upload`, { method: 'POST', body, headers });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: 'malformed_form' });
    }
    const unnamed = '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nbytes\r\n--x--\r\n';
    const headers = { authorization: testSystemToken, 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await fetch(`${airy.url}/media.upload`, { method: 'POST', body: unnamed, headers });
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'file_missing' }]);
    expect((await airy.post('/media.upload', { file: 'x' })).status).toBe(400);
  });

  it('of more than the limit is 413, told or not how long it is, and leaves nothing', async () => {
    const announced = await upload({ content: Buffer.alloc(1_100_000) });
    expect([announced.status, await announced.json()]).toMatchObject([413, { code: 'file_too_large' }]);
    for (const bytes of [1_000_001, 3_000_000]) expect(await postInChunks(bytes)).toBe(413);
    expect((await upload({ content: Buffer.alloc(1_000_000) })).status).toBe(200);
    await eventually(noDrafts);
  });

  it('that is cut off leaves nothing', async () => {
    await expect(postInChunks(500_000, 'cut')).rejects.toThrow();
    await eventually(noDrafts);
    expect((await upload()).status).toBe(200);
  });

  it('is for agents and visitors; visitors may send less, from any page', async () => {
    expect((await upload({ headers: { authorization: '' } })).status).toBe(403);
    const authorization = await visitor();
    const headers = { authorization, origin: 'https://anywhere.example' };
    const small = await upload({ headers });
    expect(small.status).toBe(200);
    expect(small.headers.get('access-control-allow-origin')).toBe('*');
    expect((await upload({ headers, content: Buffer.alloc(600_000) })).status).toBe(413);
    expect((await upload({ headers: { ...headers, authorization: 'Bearer wrong' } })).status).toBe(403);
  });

  it('by a session counts from our own pages and those that are allowed, not from others', async () => {
    const cookie = `${sessionCookie}=${await session()}`;
    const from = async (origin: string) => (await upload({ headers: { authorization: '', cookie, origin } })).status;
    expect(await from(airy.url)).toBe(200);
    expect(await from('https://shop.example')).toBe(200);
    expect(await from('https://anywhere.example')).toBe(403);
  });
});

describe('the address of a file', () => {
  it('opens it from any page, says what it is and nothing else', async () => {
    const file = await fetch(await uploaded());
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, max-age=86400',
    });
    expect(file.headers.get('content-disposition')).toMatch(/^inline; filename="[0-9a-f]{12}\.png"$/);
  });

  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'a.svg'],
    ['<!doctype html><script>alert(1)</script>', 'a.html'],
    ['%PDF-1.7 with scripts', 'a.pdf'],
  ])('never shows %s in a page, whatever its name', async (content, name) => {
    for (const called of [name, 'picture.png']) {
      const file = await fetch(await uploaded({ content, name: called }));
      expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
      expect(file.headers.get('content-type')).toMatch(/^application\/(octet-stream|pdf)$/);
    }
  });

  it('gives parts, its head, and says when nothing has changed', async () => {
    const url = await uploaded();
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(png.length)]);
    const part = async (range: string) => fetch(url, { headers: { range } });
    const first = await part('bytes=0-3');
    expect([first.status, first.headers.get('content-range')]).toEqual([206, `bytes 0-3/${png.length}`]);
    expect(Buffer.from(await first.arrayBuffer())).toEqual(png.subarray(0, 4));
    expect(Buffer.from(await (await part('bytes=-5')).arrayBuffer())).toEqual(png.subarray(-5));
    expect(Buffer.from(await (await part('bytes=8-')).arrayBuffer())).toEqual(png.subarray(8));
    expect((await part('bytes=9999-')).status).toBe(416);
    for (const whole of ['bytes=3-1', 'bytes=0-1,3-4', 'lines=1-2']) expect((await part(whole)).status).toBe(200);
    const etag = head.headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('opens nothing once anything of it is changed, but to agents', async () => {
    const url = await uploaded();
    const bare = url.slice(0, url.indexOf('?'));
    const forged = url.replace(/expires=\d+/, 'expires=1000');
    const { secrets } = airy.context;
    const past = createMediaLinks({ secrets, linkLifetimeMs: 1, clock: () => Date.now() - 3 * 24 * 60 * 60 * 1000 });
    const ended = airy.url + past.linkTo(bare.slice(bare.lastIndexOf('/') + 1));
    for (const [address, message] of [
      [bare, 'not valid'],
      [forged, 'not valid'],
      [ended, 'has ended'],
    ] as const) {
      const refusal = await fetch(address);
      expect(refusal.status).toBe(403);
      expect(await refusal.json()).toMatchObject({ message: expect.stringContaining(message) });
    }
    const cookie = `${sessionCookie}=${await session()}`;
    const seen = await fetch(ended, { headers: { cookie } });
    expect(seen.status).toBe(200);
    expect(seen.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(seen.headers.get('access-control-allow-origin')).toBeNull();
    expect((await fetch(bare, { headers: { authorization: testSystemToken } })).status).toBe(200);
    const nobody = `${airy.url}/media/${'0'.repeat(64)}.png`;
    expect((await fetch(nobody, { headers: { authorization: testSystemToken } })).status).toBe(404);
    for (const odd of ['/media/', '/media/../airy.yaml', '/media/drafts', '/media/%2e%2e%2fx'])
      expect((await fetch(airy.url + odd, { headers: { authorization: testSystemToken } })).status).toBe(404);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
  });
});

/** Without `Content-Length`. @returns the status. */
function postInChunks(bytes: number, end: 'whole' | 'cut' = 'whole'): Promise<number> {
  const headers = { authorization: testSystemToken, 'content-type': 'multipart/form-data; boundary=x' };
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${airy.url}/media.upload`, { method: 'POST', headers }, response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    request.write('--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n');
    request.write(Buffer.alloc(bytes), () => {
      if (end === 'cut') request.destroy(new Error('cut'));
      else request.end('\r\n--x--\r\n');
    });
  });
}
