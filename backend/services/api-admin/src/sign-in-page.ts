/** The few pages that people see on their way in or out: no script, nothing from elsewhere. */
import type { ServerResponse } from 'node:http';
import { catalogue, type AiryError } from '@airy/errors';

export interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** Where one may go on. */
  readonly next?: { readonly href: string; readonly title: string; readonly posts?: true };
  /** Seconds. */
  readonly retryAfterS?: number;
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

const style =
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0;min-height:100vh;display:grid;place-items:center}' +
  'main{max-width:26rem;padding:2rem}h1{font-size:1.5rem;margin:0 0 1rem}a,button{display:inline-block;margin-top:1rem;padding:.6rem 1.2rem;' +
  'border:0;border-radius:.5rem;background:#1578d4;color:#fff;font:inherit;text-decoration:none;cursor:pointer}';

export function showPage(response: ServerResponse, { status, title, text, next, retryAfterS }: Page): void {
  const way = next === undefined ? '' : wayOn(next);
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${escape(title)} · Airy</title><style>${style}</style></head>` +
    `<body><main><h1>${escape(title)}</h1><p>${escape(text)}</p>${way}</main></body></html>\n`;
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    ...(retryAfterS !== undefined && { 'Retry-After': retryAfterS }),
  });
  response.end(html);
}

/** The page of an error: its title for people, its message, and a way to try again where that may help. */
export function showProblem(response: ServerResponse, title: string, error: AiryError): void {
  const { status, retry } = catalogue[error.code];
  const waitMs = error.details?.['retryAfterMs'];
  showPage(response, {
    status,
    title,
    text: error.message,
    next: { href: '/login', title: 'Try again' },
    ...(retry !== 'never' && { retryAfterS: Math.ceil((typeof waitMs === 'number' ? waitMs : 5_000) / 1000) }),
  });
}

function wayOn({ href, title, posts }: NonNullable<Page['next']>): string {
  return posts === true
    ? `<form method="post" action="${escape(href)}"><button>${escape(title)}</button></form>`
    : `<a href="${escape(href)}">${escape(title)}</a>`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
