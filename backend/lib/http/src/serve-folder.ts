/** A front end's built files under a path. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';
import express from 'express';
import { answerError, toAiryError } from './error-answer.ts';
import type { BareHandler } from './host.ts';

export interface FolderOptions {
  /** Where it is mounted, e.g. `/inbox/`. */
  readonly path: string;
  /** Absolute. Need not exist yet: then every request is 404. */
  readonly folder: string;
  /** Answered for paths that are no file (client-side routes), e.g. `index.html`; null: 404. */
  readonly fallback: string | null;
  /** Content-Security-Policy of pages. */
  readonly contentSecurityPolicy: string;
  /** True: pages of other origins may load these files (the widget). */
  readonly forOtherOrigins?: boolean;
}

/** What the inbox needs: its own scripts only; pictures and media of platforms; nobody may frame it. */
export const inboxContentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: https:",
  "media-src 'self' blob: https:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Names with a hash in them (`index-B4k2x9Qz.js`) never change. */
const hashed = /[.-][\w-]{8,}\.\w+$/;

/** GET and HEAD of the files of a folder; hashed names are cached for ever, pages never. */
export function serveFolder(options: FolderOptions): BareHandler {
  const files = express.static(options.folder, {
    index: 'index.html',
    redirect: false,
    dotfiles: 'ignore',
    setHeaders: (response, file) => setHeaders(response, file, options),
  });
  const serve = (request: IncomingMessage, response: ServerResponse, url: string): Promise<boolean> =>
    new Promise((resolve, reject) => {
      request.url = url;
      response.once('close', () => resolve(true));
      files(request, response as express.Response, (error?: unknown) => {
        if (error === undefined) resolve(false);
        else reject(error instanceof Error ? error : new Error('The file cannot be served.', { cause: error }));
      });
    });

  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return answerError(response, new AiryError('method_not_allowed', null, { details: { allowed: 'GET' } }));
    }
    const url = request.url ?? '/';
    try {
      if (await serve(request, response, url.slice(options.path.length - 1))) return;
      const isPage = !/\.\w+$/.test(url.split('?')[0] ?? '');
      if (options.fallback !== null && isPage && (await serve(request, response, `/${options.fallback}`))) return;
    } catch (thrown) {
      return answerError(response, notFoundOr(thrown, url));
    }
    answerError(response, new AiryError('unknown_path', null, { details: { path: url.slice(0, 200) } }));
  };
}

/** The file server refuses odd paths (`..`, null bytes, bad escapes) with a 4xx of its own. */
function notFoundOr(thrown: unknown, url: string): AiryError {
  const status = (thrown as { readonly status?: unknown }).status;
  if (typeof status === 'number' && status < 500)
    return new AiryError('unknown_path', null, { details: { path: url.slice(0, 200) } });
  return toAiryError(thrown);
}

function setHeaders(response: ServerResponse, file: string, options: FolderOptions): void {
  const isPage = file.endsWith('.html');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Resource-Policy', options.forOtherOrigins ? 'cross-origin' : 'same-origin');
  if (options.forOtherOrigins) response.setHeader('Access-Control-Allow-Origin', '*');
  if (isPage) response.setHeader('Content-Security-Policy', options.contentSecurityPolicy);
  const isForEver = !isPage && hashed.test(file);
  response.setHeader('Cache-Control', isForEver ? 'public, max-age=31536000, immutable' : 'no-cache');
}
