/**
 * `GET /media/<name>`: to whoever has a genuine address that has not ended, and to agents. What could act in a page is
 * only ever saved, never shown (media-type.ts).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AiryError } from '@airy/errors';
import { answerError, type Access, type BareHandler } from '@airy/http';
import { mediaName, mediaPath, mediaType, type CurrentStore, type LinkState, type MediaLinks } from '@airy/media';
import { rangeOf } from './byte-range.ts';

export interface ServeMediaParts {
  readonly store: CurrentStore;
  readonly links: MediaLinks;
  readonly access: Access;
}

/** For browsers that have it: what is in a file never changes. */
const maxCacheSeconds = 24 * 60 * 60;

const refusals = {
  ended: 'The address of the file has ended.',
  forged: 'The address of the file is not valid.',
} as const;

export function serveMedia(parts: ServeMediaParts): BareHandler {
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return answerError(response, new AiryError('method_not_allowed', null, { details: { allowed: 'GET' } }));
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.slice(mediaPath.length);
    if (!mediaName.test(name)) throw new AiryError('not_found');
    const link = parts.links.judge(name, searchParams);
    const isAgent = link.kind !== 'opens' && (await parts.access.agent(request.headers, request)).principal !== null;
    if (link.kind !== 'opens' && !isAgent) throw new AiryError('unauthorized', refusals[link.kind]);
    await answer(request, response, { name, link, store: parts.store });
  };
}

interface Wanted {
  readonly name: string;
  readonly link: LinkState;
  readonly store: CurrentStore;
}

async function answer(request: IncomingMessage, response: ServerResponse, wanted: Wanted): Promise<void> {
  const { name, link } = wanted;
  const store = await wanted.store.get();
  const bytes = await store.size(name);
  if (bytes === null) throw new AiryError('not_found');
  setHeaders(response, name, link);
  if (request.headers['if-none-match'] === etagOf(name)) return void response.writeHead(304).end();
  const range = rangeOf(request.headers, { bytes, etag: etagOf(name) });
  if (range === 'outside') return void response.writeHead(416, { 'Content-Range': `bytes */${bytes}` }).end();
  const length = range === null ? bytes : range.end - range.start + 1;
  const part = range === null ? {} : { 'Content-Range': `bytes ${range.start}-${range.end}/${bytes}` };
  const headers = { 'Content-Type': mediaType(name).type, 'Content-Length': length, ...part };
  if (request.method === 'HEAD' || bytes === 0) return void response.writeHead(range ? 206 : 200, headers).end();
  const file = await store.open(name, range ?? undefined);
  if (file === null) throw new AiryError('not_found');
  response.writeHead(range ? 206 : 200, headers);
  await send(file.body, response);
}

/** The answer has begun: whatever breaks now shows as a connection that is cut. */
async function send(body: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  try {
    await pipeline(body, response);
  } catch (error) {
    response.destroy();
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

function setHeaders(response: ServerResponse, name: string, link: LinkState): void {
  const { isInline } = mediaType(name);
  const short = `${name.slice(0, 12)}${name.slice(name.lastIndexOf('.'))}`;
  response.setHeader('ETag', etagOf(name));
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Disposition', `${isInline ? 'inline' : 'attachment'}; filename="${short}"`);
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox; frame-ancestors 'none'");
  response.setHeader('Referrer-Policy', 'no-referrer');
  const isOpen = link.kind === 'opens';
  // The address is all the access there is, wherever the page that has it is from.
  response.setHeader('Cross-Origin-Resource-Policy', isOpen ? 'cross-origin' : 'same-origin');
  if (isOpen) response.setHeader('Access-Control-Allow-Origin', '*');
  const seconds = isOpen ? Math.floor((link.until - Date.now()) / 1000) : 0;
  response.setHeader('Cache-Control', `private, max-age=${Math.max(0, Math.min(seconds, maxCacheSeconds))}`);
}

function etagOf(name: string): string {
  return `"${name.slice(0, 64)}"`;
}
