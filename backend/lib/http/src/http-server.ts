/**
 * The one HTTP server of a process. A request goes: stopping? → too many? → bare mount → actuator → express.
 * Bare mounts come first so that webhook intake does not pay for what only the APIs need.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Config } from '@airy/config';
import { AiryError } from '@airy/errors';
import type { Secrets } from '@airy/secrets';
import type { Telemetry } from '@airy/telemetry';
import { createAccess, type Access } from './access.ts';
import { createActuator, type HealthReport } from './actuator.ts';
import { createApi } from './api.ts';
import { answerError, toAiryError } from './error-answer.ts';
import { createGate } from './gate.ts';
import type { BareHandler, HttpHost } from './host.ts';
import { createHttpMetrics } from './http-metrics.ts';
import { createOrigins, type Origins } from './origins.ts';
import { beginContext, contextOf } from './request-context.ts';

export interface HttpServerOptions {
  readonly config: Pick<Config, 'http' | 'publicUrl' | 'security'>;
  readonly secrets: Secrets;
  readonly telemetry: Telemetry;
  health(): HealthReport | Promise<HealthReport>;
  /** API bodies in bytes; default 1 MiB. Bare mounts have limits of their own. */
  readonly maxBodyBytes?: number;
  /** Requests answered at once; more get 503. Default 1 000. */
  readonly maxRunning?: number;
  /** Default 60 000. */
  readonly maxCallMs?: number;
  /** Answers that are not as declared become errors. Default false; for tests. */
  readonly checkAnswers?: boolean;
}

export interface HttpServer {
  readonly host: HttpHost;
  readonly access: Access;
  readonly origins: Origins;
  /** Resolves with the port. @throws AiryError `port_in_use` */
  listen(): Promise<{ readonly port: number; readonly url: string }>;
  /** From now on new requests get 503 and connections are closed after their answer. */
  drain(): void;
  /** Drains, waits for running requests up to the limit, then cuts what is left. Harmless when repeated. */
  close(timeoutMs: number): Promise<void>;
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { config, secrets, telemetry } = options;
  const origins = createOrigins({ allowedOrigins: config.security.allowedOrigins, publicUrl: config.publicUrl });
  const access = createAccess({ systemToken: config.security.systemToken, secrets });
  const logger = telemetry.logger.child({ part: 'http' });
  const api = createApi({
    gate: createGate({ access, origins }),
    origins,
    logger,
    trustedProxies: config.http.trustedProxies,
    maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024,
    maxCallMs: options.maxCallMs ?? 60_000,
    checkAnswers: options.checkAnswers ?? false,
  });
  const actuator = createActuator({ access, metrics: telemetry.metrics, health: () => options.health() });
  const metrics = createHttpMetrics(telemetry.metrics);
  const mounts = new Map<string, BareHandler>();
  const upgrades = new Map<string, Parameters<HttpHost['upgrade']>[1]>();
  const upgraded = new Set<Duplex>();
  const maxRunning = options.maxRunning ?? 1_000;
  let running = 0;
  let draining = false;

  const dispatch = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(request);
    if (draining) throw new AiryError('shutting_down');
    if (running > maxRunning) throw new AiryError('overloaded');
    const [place, handler] = findMount(mounts, path);
    if (handler) {
      contextOf(request).route = place;
      await handler(request, response);
    } else if (!(await actuator.answer(path, request, response))) api.app(request, response);
  };

  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const context = beginContext(request);
    running++;
    metrics.started();
    response.setHeader('X-Request-Id', context.id);
    if (draining) response.setHeader('Connection', 'close');
    response.on('close', () => {
      running--;
      // A connection that was busy when the drain began is idle only now.
      if (draining) setImmediate(() => server.closeIdleConnections());
      const ms = performance.now() - context.startedAt;
      metrics.finished({ route: context.route, status: response.statusCode, code: context.code, ms });
    });
    dispatch(request, response).catch((thrown: unknown) => {
      const error = toAiryError(thrown);
      context.code = error.code;
      if (error.code === 'internal')
        logger.error({ requestId: context.id, route: context.route, err: thrown }, error.message);
      answerError(response, error);
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const handler = draining ? undefined : upgrades.get(pathOf(request));
    socket.on('error', () => socket.destroy());
    if (!handler) return refuseUpgrade(socket, draining);
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    return handler(request, socket, head);
  });

  const drain = (): void => {
    draining = true;
    server.closeIdleConnections();
  };

  return {
    access,
    origins,
    drain,
    host: {
      serve: routes => api.serve(routes),
      mount: (path, handler) => addOnce(mounts, path, handler),
      upgrade: (path, handler) => addOnce(upgrades, path, handler),
    },
    listen: () => listen(server, config.http),
    async close(timeoutMs) {
      drain();
      if (!server.listening) return;
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      const cut = setTimeout(() => {
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }, timeoutMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** The exact path, or the folder (`/inbox/`) with the longest name that it lies in. */
function findMount(mounts: ReadonlyMap<string, BareHandler>, path: string): [string, BareHandler | undefined] {
  const exact = mounts.get(path);
  if (exact) return [path, exact];
  let folder = '';
  for (const place of mounts.keys())
    if (place !== '/' && place.endsWith('/') && path.startsWith(place) && place.length > folder.length) folder = place;
  return [folder, mounts.get(folder)];
}

function addOnce<T>(places: Map<string, T>, path: string, handler: T): void {
  if (places.has(path)) throw new Error(`${path} is mounted twice.`);
  places.set(path, handler);
}

function refuseUpgrade(socket: Duplex, draining: boolean): void {
  const status = draining ? '503 Service Unavailable' : '404 Not Found';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(server: Server, address: { readonly host: string; readonly port: number }) {
  return new Promise<{ readonly port: number; readonly url: string }>((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException): void => {
      const inUse = cause.code === 'EADDRINUSE';
      reject(inUse ? new AiryError('port_in_use', null, { details: { port: address.port }, cause }) : cause);
    };
    server.once('error', failed);
    server.listen(address.port, address.host, () => {
      server.off('error', failed);
      const { port } = server.address() as AddressInfo;
      const host = address.host.includes(':') ? `[${address.host}]` : address.host;
      resolve({ port, url: `http://${host}:${port}` });
    });
  });
}
