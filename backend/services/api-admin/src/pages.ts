/** The inbox and the addresses that lead to it. */
import { fileURLToPath } from 'node:url';
import { inboxContentSecurityPolicy, serveFolder, type BareHandler, type HttpHost } from '@airy/http';
import { inboxPath, redirect } from './sign-in.ts';

const inboxFolder = fileURLToPath(new URL('../../../../frontend/ui/dist', import.meta.url));

/** Mounts the inbox, and what people type or old links name (contract §1, Ingress). */
export function mountPages(host: HttpHost, signIn: BareHandler): void {
  host.mount(
    inboxPath,
    serveFolder({
      path: inboxPath,
      folder: inboxFolder,
      fallback: 'index.html',
      contentSecurityPolicy: inboxContentSecurityPolicy,
    }),
  );
  for (const path of ['/sign-in', '/login']) host.mount(path, signIn);
  for (const path of ['/', '/inbox', '/ui', '/ui/'])
    host.mount(path, (_request, response) => redirect(response, inboxPath));
}
