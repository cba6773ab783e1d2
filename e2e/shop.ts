/** A web site of its own, on an origin of its own, that embeds the widget as a shop would. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Shop extends AsyncDisposable {
  readonly url: string;
}

const page = (snippet: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Lamps and shades</title>
    <style>
      body { margin: 0; font: 16px/1.5 Georgia, serif; color: #2b2a27; background: #faf7f1; }
      header { padding: 24px 48px; border-bottom: 1px solid #e4dccb; font-size: 22px; }
      main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 24px; padding: 48px; max-width: 1100px; }
      article { background: #fff; border: 1px solid #e4dccb; padding: 20px; }
      article div { height: 140px; margin-bottom: 16px; background: linear-gradient(160deg, #f3d9a4, #c98f4b); }
      article:nth-child(2) div { background: linear-gradient(160deg, #b9cfe8, #4f7fb5); }
      article:nth-child(3) div { background: linear-gradient(160deg, #d6e4c3, #7f9f57); }
    </style>
  </head>
  <body>
    <header>Lamps and shades</header>
    <main>
      <article><div></div>Amber table lamp<br />49 €</article>
      <article><div></div>Blue floor lamp<br />129 €</article>
      <article><div></div>Green desk lamp<br />59 €</article>
    </main>
    ${snippet}
  </body>
</html>`;

/** The snippet of contract §10, as the inbox gives it to copy. */
export function snippet(host: string, channelId: string): string {
  const airy = JSON.stringify({
    host,
    channelId,
    config: { headerText: 'Lamps and shades', bubbleState: 'minimized' },
  });
  return `<script>
      window.airy = ${airy};
      var s = document.createElement("script"); s.async = true; s.src = window.airy.host + "/chatplugin/ui/s.js";
      document.head.appendChild(s);
    </script>`;
}

export async function openShop(host: string, channelId: string): Promise<Shop> {
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(snippet(host, channelId))),
  );
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
