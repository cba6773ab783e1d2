/** Forms with files: on disk while the call runs, bounded in bytes and in time. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { eventually, temporaryFolder } from '@airy/testkit';
import { endpoint } from '@airy/contract';
import { z } from 'zod';
import { asMachine, startTestServer, writeEndpoint, type TestServer } from './__fixtures__/test-server.ts';
import { route, uploadRoute, type Call } from './index.ts';

const temporary = temporaryFolder();
const folder = join(temporary.path, 'uploads');
afterAll(() => temporary[Symbol.dispose]());

let api: TestServer;
afterEach(() => api.close());

const upload = endpoint({
  path: '/test.upload',
  summary: 'Takes a file',
  access: 'agent',
  writes: true,
  body: 'multipart',
  request: z.undefined(),
  status: 200,
  response: z.object({ name: z.string(), bytes: z.number(), sha256: z.string(), content: z.string() }),
  errors: [],
});

type Seen = z.infer<typeof upload.response>;
const calls: Call[] = [];
const takes = uploadRoute(upload, { folder, maxBytes: () => 1_000 }, async ({ path, ...file }, call) => {
  calls.push(call);
  return { ...file, content: readFileSync(path, 'utf8') };
});

const boundary = 'x-boundary';
const head = (name: string): string =>
  `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
const end = `\r\n--${boundary}--\r\n`;
const type = `multipart/form-data; boundary=${boundary}`;

async function post(
  body: string,
): Promise<{ readonly status: number; readonly body: Seen & { readonly code?: string } }> {
  const headers = { ...asMachine, 'content-type': type };
  const response = await fetch(`${api.url}/test.upload`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as Seen };
}

/** A form that stays open. */
function open(
  path: string,
  contentType: string,
): { readonly request: ClientRequest; readonly answer: Promise<unknown> } {
  const headers = { ...asMachine, 'content-type': contentType };
  const request = httpRequest(api.url + path, { method: 'POST', headers });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  const answer = answered.then(async ([response]) => [
    response.statusCode,
    ((await json(response)) as { readonly code?: string }).code,
  ]);
  return { request, answer };
}

describe('a form with a file', () => {
  it('is handed over as a file on disk, which is gone afterwards', async () => {
    api = await startTestServer({ routes: [takes] });
    const content = 'the file';
    const sha256 = createHash('sha256').update(content).digest('hex');
    const { status, body } = await post(`${head('folder/ä.txt')}${content}${end}`);
    expect([status, body]).toEqual([200, { name: 'ä.txt', bytes: 8, sha256, content }]);
    expect(calls.at(-1)).toMatchObject({ bodyHash: sha256, file: { sha256 } });
    await eventually(() => readdirSync(folder).length === 0);
  });

  it('may have other fields, and files, which are not looked at', async () => {
    api = await startTestServer({ routes: [takes] });
    const other = `--${boundary}\r\ncontent-disposition: form-data; name="other"; filename="o"\r\n\r\nother\r\n`;
    const field = `--${boundary}\r\ncontent-disposition: form-data; name="note"\r\n\r\nnote\r\n`;
    expect(await post(`${other}${field}${head('a')}first\r\n${head('b')}second${end}`)).toMatchObject({
      status: 200,
      body: { name: 'a', content: 'first' },
    });
  });

  it.each([
    ['no file', end.trimStart(), 422, 'file_missing'],
    ['a field instead of a file', `${head('a').replace('; filename="a"', '')}x${end}`, 422, 'file_missing'],
    ['a file without a name', `${head('')}x${end}`, 422, 'file_missing'],
    ['no end', `${head('a')}x`, 400, 'malformed_form'],
    ['no form', 'x', 400, 'malformed_form'],
    ['nothing', '', 400, 'malformed_form'],
    ['too large a file', `${head('a')}${'x'.repeat(1_001)}${end}`, 413, 'file_too_large'],
    ['far too large a file', `${head('a')}${'x'.repeat(3_000_000)}${end}`, 413, 'file_too_large'],
    ['too much beside a file', `${'x'.repeat(200_000)}\r\n${head('a')}x${end}`, 413, 'file_too_large'],
  ])('with %s is refused', async (_, body, status, code) => {
    api = await startTestServer({ routes: [takes] });
    expect(await post(body)).toMatchObject({ status, body: { code } });
    await eventually(() => !existsSync(folder) || readdirSync(folder).length === 0);
  });

  it('that never begins is read no further than is allowed, though nobody says how long it is', async () => {
    api = await startTestServer({ routes: [takes] });
    const form = open('/test.upload', type);
    form.request.write('x'.repeat(200_000));
    expect(await form.answer).toEqual([413, 'file_too_large']);
    form.request.destroy();
  });

  it('of any content is one of the answers that are declared', async () => {
    api = await startTestServer({ routes: [takes] });
    for (const body of [
      '\r\n',
      `--${boundary}`,
      `--${boundary}\r\n\r\n${end}`,
      head('a'),
      `${head('a')}${head('b')}${end}`,
    ])
      expect([200, 400, 422]).toContain((await post(body)).status);
    const headers = { ...asMachine, 'content-type': 'multipart/form-data' };
    expect((await fetch(`${api.url}/test.upload`, { method: 'POST', headers, body: 'x' })).status).toBe(400);
  });
});

describe('a body that takes too long to arrive', () => {
  it('is cut off with 408, but a form has longer', async () => {
    const echo = route({ ...writeEndpoint, path: '/test.slow' }, async () => ({ text: 'done' }));
    api = await startTestServer({ routes: [takes, echo], bodyLimitMs: 50 });
    const form = open('/test.upload', type);
    form.request.write(head('slow'));
    const slow = open('/test.slow', 'application/json');
    slow.request.write('{');
    expect(await slow.answer).toEqual([408, 'request_timeout']);
    form.request.end(`file${end}`);
    expect(await form.answer).toEqual([200, undefined]);
  });
});
