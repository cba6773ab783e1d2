/** `/docs`: the reference, a page to try calls, and the guides, from files of this installation; nothing is fetched from elsewhere. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AiryError } from '@airy/errors';
import { answerError, serveFolder, type BareHandler, type HttpHost } from '@airy/http';
import { redirect } from '../redirect.ts';
import { frame } from './frame.ts';
import { markdownPage } from './markdown-page.ts';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const docs = join(root, 'docs');

/** Scripts of ours only; Swagger UI sets style attributes. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What is served as it is, by its name below `/docs/`, and the folder it lies in. */
function assets(): Readonly<Record<string, string>> {
  const own = join(root, 'frontend', 'docs');
  const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return {
    'docs.css': own,
    'try.js': own,
    'tokens.css': join(root, 'frontend', 'message-view', 'src'),
    'swagger-ui.css': swagger,
    'swagger-ui-bundle.js': swagger,
  };
}

/** Open to everybody: it says nothing of this instance. */
export function mountDocs(host: HttpHost): void {
  host.mount('/docs', (_request, response) => redirect(response, '/docs/'));
  for (const [name, folder] of Object.entries(assets()))
    host.mount(`/docs/${name}`, serveFolder({ path: '/docs/', folder, fallback: null, contentSecurityPolicy }));
  // Where people look for them; their relative references lead nowhere, so the address does not matter.
  for (const name of ['openapi.json', 'asyncapi.json']) {
    const folder = join(docs, 'reference');
    host.mount(`/docs/${name}`, serveFolder({ path: '/docs/', folder, fallback: null, contentSecurityPolicy }));
  }
  host.mount('/docs/', pages());
}

function pages(): BareHandler {
  const files = serveFolder({ path: '/docs/', folder: docs, fallback: null, contentSecurityPolicy });
  return async (request, response) => {
    const address = addressOf(request);
    if (request.method !== 'GET' || (address !== '' && !address.endsWith('.md'))) return files(request, response);
    const page = address === '' ? tryPage() : await readPage(address);
    if (page === null)
      return answerError(response, new AiryError('unknown_path', null, { details: { path: `/docs/${address}` } }));
    answerPage(response, page);
  };
}

/** Below `/docs/`, without the query. */
function addressOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://localhost').pathname.slice('/docs/'.length);
}

function tryPage(): string {
  return frame({
    address: '',
    title: 'Try calls',
    head: '<link rel="stylesheet" href="/docs/swagger-ui.css" />',
    body: `<main>
      <h1 class="who">Try calls</h1>
      <p class="who" id="who" role="status"></p>
      <div id="calls"></div>
    </main>
    <noscript>Trying calls needs JavaScript; the pages above do not.</noscript>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script type="module" src="/docs/try.js"></script>`,
  });
}

/** Null if there is no such page. Only names that the docs use: what else somebody types has no file. */
async function readPage(address: string): Promise<string | null> {
  if (!/^[\w./-]+$/.test(address) || normalize(address) !== address || address.startsWith('..')) return null;
  const file = join(docs, address);
  try {
    return await markdownPage(address, await readFile(file, 'utf8'));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function answerPage(response: ServerResponse, html: string): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Content-Security-Policy', contentSecurityPolicy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-cache');
  response.end(html);
}
