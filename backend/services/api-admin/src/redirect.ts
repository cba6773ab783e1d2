import type { ServerResponse } from 'node:http';

/** Sends the browser on, with cookies. */
export function redirect(response: ServerResponse, to: string, cookies: readonly string[] = []): void {
  for (const cookie of cookies) response.appendHeader('Set-Cookie', cookie);
  response.writeHead(303, { Location: to, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  response.end();
}
