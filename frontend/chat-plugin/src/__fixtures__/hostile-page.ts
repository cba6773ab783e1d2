/** A page of another origin whose style sheet, scripts and policy are all against the widget. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostilePage {
  readonly url: string;
  close(): Promise<void>;
}

const css = `
  html { font-size: 4px !important; filter: none; }
  * , *::before, *::after {
    all: revert !important; color: red !important; background: yellow !important; font: 60px/4 fantasy !important;
    opacity: 0.05 !important; visibility: hidden !important; position: static !important; pointer-events: none !important;
    text-transform: uppercase !important; letter-spacing: 1em !important;
  }
  div, section, button, [data-airy-chat] { display: none !important; width: 1px !important; z-index: -1 !important; }
`;

const page = (airy: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>A hostile page</title>
    <style nonce="page">${css}</style>
  </head>
  <body>
    <p>Some text.</p>
    <script nonce="page">
      window.keys = [];
      document.addEventListener('keydown', event => window.keys.push(event.key));
      var c = 1, e = 2, t = 3;
      window.airy = ${airy};
      var s = document.createElement('script'); s.async = true; s.src = window.airy.host + '/chatplugin/ui/s.js';
      document.head.appendChild(s);
    </script>
  </body>
</html>`;

/** @param airy what the page sets as `window.airy`. */
export async function openHostilePage(airy: {
  readonly host: string;
  readonly channelId: string;
  readonly config?: unknown;
}): Promise<HostilePage> {
  const { host } = airy;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-page' ${host}`,
    "style-src 'nonce-page'",
    `connect-src ${host} ${host.replace('http', 'ws')}`,
  ].join('; ');
  const server = createServer((_request, response) => {
    response.setHeader('content-security-policy', policy);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page(JSON.stringify(airy)));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
