/** What every page at /docs stands in. */

/** Shown in every page; addresses below `/docs/`. */
const places = [
  { title: 'Try calls', address: '' },
  { title: 'Quick start', address: 'guides/api-quickstart.md' },
  { title: 'Calls', address: 'reference/api.md' },
  { title: 'Sockets', address: 'reference/api.md#sockets' },
  { title: 'Errors', address: 'reference/errors.md' },
  { title: 'Feed', address: 'guides/feed.md' },
  { title: 'Filters', address: 'guides/filters.md' },
  { title: 'Webhooks', address: 'webhooks.md' },
  { title: 'Events of webhooks', address: 'webhook-events.md' },
  { title: 'Client', address: 'guides/http-client.md' },
  { title: 'Sign-in', address: 'operate/sign-in.md' },
  { title: 'Settings', address: 'reference/settings.md' },
  { title: 'Compatibility', address: 'compatibility.md' },
  { title: 'OpenAPI', address: 'reference/openapi.json' },
  { title: 'AsyncAPI', address: 'reference/asyncapi.json' },
] as const;

export interface Framed {
  /** Below `/docs/`. */
  readonly address: string;
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** More of the head: HTML. */
  readonly head?: string;
}

/** A whole page. `title` is text, the rest is HTML of ours. */
export function frame({ address, title, body, head = '' }: Framed): string {
  const links = places.map(place => {
    const current = place.address === address ? ' aria-current="page"' : '';
    return `<a href="/docs/${place.address}"${current}>${place.title}</a>`;
  });
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escapeHtml(title)} · Airy</title>
    <link rel="icon" href="/inbox/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/docs/tokens.css" />
    ${head}
    <link rel="stylesheet" href="/docs/docs.css" />
  </head>
  <body>
    <header class="head">
      <a class="brand" href="/docs/"><img src="/inbox/icon.svg" alt="" width="20" height="20" />Airy API</a>
      <nav aria-label="Documentation">${links.join('')}</nav>
    </header>
    ${body}
  </body>
</html>
`;
}

/** Text for HTML. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, character => entities[character] ?? character);
}
