/** media.upload as Airy Core's clients and widget call it (contract §3, §10). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAiry, type RunningAiry } from '@airy/testkit';
import { visitorWrites } from '../visitor.ts';
import { oldClient, type OldClient } from './old-client.ts';

const systemToken = 'compat-system-token';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

let airy: RunningAiry;
let agent: OldClient;
let channel: string;

beforeAll(async () => {
  airy = await startAiry({
    settings: `
security: { systemToken: "${systemToken}" }
media: { maxFileBytes: 200000, maxVisitorFileBytes: 100000 }
`,
  });
  agent = oldClient(() => airy.url, systemToken);
  channel = (await agent<{ id: string }>('/channels.chatplugin.connect', { name: 'Shop' })).body.id;
}, 30_000);
afterAll(async () => void (await airy?.stop()));

interface Uploaded {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
}

/** As `uploadFile` of the TypeScript client: a form, no Content-Type of its own, and the header of its pages. */
async function upload(
  { content = png, name = 'a.png', path = '/media.upload' },
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${systemToken}` },
): Promise<Uploaded> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(content)]), name);
  const all = { 'x-requested-with': 'XMLHttpRequest', ...headers };
  const response = await fetch(airy.url + path, { method: 'POST', body: form, headers: all });
  const { media_url: url = '' } = (await response.json()) as { readonly media_url?: string };
  return { status: response.status, url, headers: response.headers };
}

describe('media.upload', () => {
  it('takes the field file, by both names, and answers with an address', async () => {
    for (const path of ['/media.upload', '/media.uploadFile']) {
      const { status, url } = await upload({ path });
      expect([status, url.startsWith(`${airy.url}/media/`)]).toEqual([200, true]);
      const file = await fetch(url);
      expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect(Buffer.from(await file.arrayBuffer())).toEqual(png);
    }
  });

  it('under one Idempotency-Key is done once; with another file it is 422', async () => {
    const headers = { authorization: `Bearer ${systemToken}`, 'idempotency-key': 'upload-1' };
    const [first, second] = [await upload({}, headers), await upload({}, headers)];
    expect([first.status, second.status, second.url]).toEqual([200, 200, first.url]);
    expect((await upload({ content: Buffer.from('another') }, headers)).status).toBe(422);
  });

  it('without a file name is 422, with a broken form 400', async () => {
    const authorization = `Bearer ${systemToken}`;
    const post = (body: BodyInit, headers: Readonly<Record<string, string>> = {}) =>
      fetch(`${airy.url}/media.upload`, { method: 'POST', body, headers: { authorization, ...headers } });
    const form = new FormData();
    form.append('file', 'text, and no file');
    expect((await post(form)).status).toBe(422);
    expect((await post('{}', { 'content-type': 'application/json' })).status).toBe(400);
    expect((await post('--x\r\n', { 'content-type': 'multipart/form-data; boundary=x' })).status).toBe(400);
  });

  it('of more than the limit is 413', async () => {
    expect((await upload({ content: Buffer.alloc(200_000) })).status).toBe(200);
    expect((await upload({ content: Buffer.alloc(200_001) })).status).toBe(413);
  });
});

describe('a visitor', () => {
  it('uploads with the token of the visit, from any page, and agents see it', async () => {
    expect((await upload({}, {})).status).toBe(403);
    const visit = await visitorWrites({ url: airy.url, systemToken }, channel, 'Hello');
    const headers = { authorization: `Bearer ${visit.token}`, origin: 'https://shop.example' };
    const { status, url, headers: answered } = await upload({}, headers);
    expect([status, answered.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect((await upload({ content: Buffer.alloc(100_001) }, headers)).status).toBe(413);
    const message = { attachment: { type: 'image', payload: { url } } };
    expect((await oldClient(() => airy.url, visit.token)('/chatplugin.send', { message })).status).toBe(200);
    const list = await agent<{ data: readonly { content: unknown }[] }>('/messages.list', {
      conversation_id: visit.conversationId,
    });
    expect(list.body.data[0]?.content).toEqual(message);
    expect((await fetch(url)).status).toBe(200);
  });
});

describe('the address', () => {
  it('shows pictures and saves what could act in a page', async () => {
    const shown = async (content: string | Buffer): Promise<string | null | undefined> => {
      const file = await fetch((await upload({ content: Buffer.from(content), name: 'picture.png' })).url);
      expect(file.headers.get('x-content-type-options')).toBe('nosniff');
      return file.headers.get('content-disposition')?.split(';')[0];
    };
    expect(await shown(png)).toBe('inline');
    for (const content of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<html></html>', '%PDF-1.7'])
      expect(await shown(content)).toBe('attachment');
  });

  it('opens nothing once it was changed', async () => {
    const { url } = await upload({});
    for (const wrong of [url.slice(0, url.indexOf('?')), url.replace(/expires=\d/, 'expires=9'), `${url}x`])
      expect((await fetch(wrong)).status).toBe(403);
  });
});
