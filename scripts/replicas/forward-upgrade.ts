/** One WebSocket to one replica: after the handshake bytes go through as they are. */
import { request as askBackend, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Backend } from './backend.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import type { Pool } from './pool.ts';

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

export function forwardUpgrade(upgrade: Upgrade, pool: Pool, tried = new Set<Backend>()): void {
  const { request, socket, head } = upgrade;
  const backend = pool.next(tried);
  if (backend === null) return void socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
  tried.add(backend);
  const headers = { ...forwardedHeaders(request), connection: 'Upgrade', upgrade: request.headers.upgrade };
  const asking = askBackend(backend.url, { agent: false, path: request.url, headers });
  let isConnected = false;
  asking.once('socket', one => one.once('connect', () => (isConnected = true)));
  asking.once('error', () => {
    if (isConnected) socket.destroy();
    else forwardUpgrade(upgrade, pool, tried);
  });
  asking.once('upgrade', (answer, upstream, first) => {
    socket.write(headOf(answer));
    socket.write(first);
    upstream.write(head);
    backend.running++;
    upstream.once('close', () => backend.running--);
    join(socket, upstream);
  });
  asking.once('response', answer => {
    socket.write(headOf(answer));
    answer.pipe(socket);
  });
  asking.end();
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let at = 0; at < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** When one side ends or breaks, so does the other. */
function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.once('error', () => to.destroy());
    from.once('close', () => to.destroy());
  }
}
