/** A request of node:http as a source sees it. */
import type { IncomingMessage } from 'node:http';
import type { RawRequest } from '@airy/source-kit';

export function toRawRequest(request: IncomingMessage, body: Uint8Array, publicUrl: string): RawRequest {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    target: url,
    path: end === -1 ? url : url.slice(0, end),
    query: end === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(end))),
    headers: headersOf(request),
    body,
    publicUrl,
  };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
}
