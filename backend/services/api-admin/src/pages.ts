/** The inbox, the addresses that lead to it, and the documentation. */
import { fileURLToPath } from 'node:url';
import { inboxContentSecurityPolicy, serveFolder, type HttpHost } from '@airy/http';
import { mountDocs } from './docs/docs-pages.ts';
import { redirect } from './redirect.ts';
import { inboxPath } from './sign-in.ts';

const inboxFolder = fileURLToPath(new URL('../../../../frontend/ui/dist', import.meta.url));

/** Mounts the inbox, and what people type or old links name (contract §1, Ingress). */
export function mountPages(host: HttpHost): void {
  host.mount(
    inboxPath,
    serveFolder({
      path: inboxPath,
      folder: inboxFolder,
      fallback: 'index.html',
      contentSecurityPolicy: inboxContentSecurityPolicy,
    }),
  );
  for (const path of ['/', '/inbox', '/ui', '/ui/'])
    host.mount(path, (_request, response) => redirect(response, inboxPath));
  mountDocs(host);
}
