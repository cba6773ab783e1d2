import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Of one connection, not of the message (RFC 9110 §7.6.1). */
const hopByHop: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer']);

/** What a replica is told: who called, and for which host. */
export function forwardedHeaders({ headers, socket }: IncomingMessage): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !hopByHop.has(name));
  const before = headers['x-forwarded-for'];
  return {
    ...Object.fromEntries(kept),
    'x-forwarded-for': [before, socket.remoteAddress].filter(one => one !== undefined).join(', '),
    'x-forwarded-host': headers.host,
    'x-forwarded-proto': 'http',
  };
}
