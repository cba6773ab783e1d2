/**
 * A small balancer for replicas on one machine: by path to a pool, in turn to a replica that says it is ready. A request
 * goes to another replica only if its connection could not be opened: nothing is ever sent twice.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { forward } from './forward.ts';
import { forwardUpgrade } from './forward-upgrade.ts';
import type { Pool } from './pool.ts';

export interface BalancerOptions {
  /** Which replicas a path is for. */
  poolOf(path: string): Pool;
  /** 0: any free port. */
  readonly port: number;
}

export interface Balancer {
  readonly url: string;
  /** Cuts what runs. */
  close(): Promise<void>;
}

export async function startBalancer({ poolOf, port }: BalancerOptions): Promise<Balancer> {
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
  const sockets = new Set<Duplex>();
  const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?')[0] ?? '/';
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    forward(request, response, poolOf(pathOf(request)));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    forwardUpgrade({ request, socket, head }, poolOf(pathOf(request)));
  });
  await listening(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
