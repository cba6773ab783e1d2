/** One request to one replica, streamed both ways. */
import { request as askBackend, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Backend } from './backend.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import type { Pool } from './pool.ts';

export function forward(request: IncomingMessage, response: ServerResponse, pool: Pool): void {
  attempt({ request, response, pool, tried: new Set() });
}

interface Forwarding {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly pool: Pool;
  readonly tried: Set<Backend>;
}

function attempt(forwarding: Forwarding): void {
  const { request, response, pool, tried } = forwarding;
  const backend = pool.next(tried);
  if (backend === null) return refuse(response, 503, 'No replica is ready.');
  tried.add(backend);
  const { method, url: path } = request;
  const headers = forwardedHeaders(request);
  const asking = askBackend(backend.url, { agent: backend.agent, method, path, headers });
  backend.running++;
  asking.once('close', () => backend.running--);
  let isConnected = false;
  // The body is read only once there is somebody to send it to: until then another replica may have the request.
  whenConnected(asking, () => {
    isConnected = true;
    pipeline(request, asking, error => {
      if (error) asking.destroy();
    });
  });
  asking.once('response', answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, error => {
      if (error) response.destroy();
    });
  });
  asking.once('error', () => {
    if (!isConnected) return attempt(forwarding);
    if (response.headersSent) response.destroy();
    else refuse(response, 502, 'The replica broke off.');
  });
  response.once('close', () => asking.destroy());
}

function whenConnected(asking: ClientRequest, connected: () => void): void {
  asking.once('socket', socket => {
    if (socket.connecting) socket.once('connect', connected);
    else connected();
  });
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1', connection: 'close' });
  response.end(JSON.stringify({ message }));
}
