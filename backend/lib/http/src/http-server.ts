/** The one HTTP server of a process (front-door.ts says which way a request goes). */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '@airy/config';
import { AiryError } from '@airy/errors';
import type { Secrets } from '@airy/secrets';
import type { Telemetry } from '@airy/telemetry';
import type { Logger } from 'pino';
import { createAccess, type Access } from './access.ts';
import { createActuator, type HealthReport } from './actuator.ts';
import { createAddressOf, type AddressOf } from './caller-address.ts';
import { createCallerLimits } from './caller-limits.ts';
import { answerClientError } from './client-errors.ts';
import { BodyBudget } from './body-budget.ts';
import { createApi, type Api } from './api.ts';
import { FrontDoor } from './front-door.ts';
import { createGate } from './gate.ts';
import { createGuesses, type Guesses } from './guesses.ts';
import type { HttpHost } from './host.ts';
import type { AnswerStore } from './kept-answers.ts';
import { createHttpMetrics } from './http-metrics.ts';
import { createOrigins, type Origins } from './origins.ts';
import { RateLimits, type SharedCounts } from './rate-limits.ts';
import { uploadLimitMs, UploadSlots } from './upload.ts';
import { Upgrades } from './upgrades.ts';

const mebibyte = 1024 * 1024;
/** Connections, sockets too; more are dropped at once. */
const maxConnections = 10_000;
/** A request without Host is refused by the front door, with a code. */
const serverOptions = {
  requestTimeout: uploadLimitMs,
  headersTimeout: 10_000,
  keepAliveTimeout: 65_000,
  requireHostHeader: false,
};

/** Received at a time, each on its way to the disk. */
const maxUploads = 64;

export interface HttpServerOptions {
  readonly config: Pick<Config, 'http' | 'publicUrl' | 'security'>;
  readonly secrets: Secrets;
  readonly telemetry: Telemetry;
  health(): HealthReport | Promise<HealthReport>;
  /** While it says so, requests get 503 `starting`; only the actuator answers. Default: never. */
  isStarting?(): boolean;
  /** API bodies in bytes; default 1 MiB. Bare mounts have limits of their own. */
  readonly maxBodyBytes?: number;
  /** API bodies held at a time, in bytes; more get 503. Default 64 MiB. */
  readonly maxHeldBytes?: number;
  /** Requests answered at once; more get 503. Default 1 000. */
  readonly maxRunning?: number;
  /** How long a body may take to arrive; files have longer. Default 30 000. */
  readonly bodyLimitMs?: number;
  /** Default 60 000. */
  readonly maxCallMs?: number;
  /** Answers that are not as declared become errors. Default false; for tests. */
  readonly checkAnswers?: boolean;
}

export interface HttpServer {
  readonly host: HttpHost;
  readonly access: Access;
  readonly origins: Origins;
  /** Limits of rates are counted there from now on, so that replicas share them. */
  shareCounts(shared: SharedCounts): void;
  /** First answers are kept with it, once it is there. */
  keepAnswersWith(commander: AnswerStore['commander']): void;
  /** Resolves with the port. @throws AiryError `port_in_use`, `cannot_listen` */
  listen(): Promise<{ readonly port: number; readonly url: string }>;
  /** From now on new requests get 503 and connections are closed after their answer. */
  drain(): void;
  /** Drains, waits for running requests up to the limit, then cuts what is left. Harmless when repeated. */
  close(timeoutMs: number): Promise<void>;
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { config, telemetry } = options;
  const limits = new RateLimits();
  const addressOf = createAddressOf(config.http.trustedProxies);
  const { origins, access } = callersOf(options, createGuesses({ limits, addressOf }));
  const logger = telemetry.logger.child({ part: 'http' });
  const answers = createAnswers(options.secrets);
  const api = apiOf(options, { access, origins, logger, limits, addressOf, answers: answers.store });
  const isStarting = (): boolean => options.isStarting?.() ?? false;
  const server = createServer(serverOptions);
  server.maxConnections = maxConnections;
  const door = new FrontDoor({
    api: api.app,
    actuator: createActuator({ access, metrics: telemetry.metrics, health: () => options.health() }),
    metrics: createHttpMetrics(telemetry.metrics),
    logger,
    maxRunning: options.maxRunning ?? 1_000,
    bodyLimitMs: options.bodyLimitMs ?? 30_000,
    isStarting,
    onDrained: () => server.closeIdleConnections(),
  });
  const upgrades = new Upgrades(isStarting);
  server.on('request', (request, response) => door.handle(request, response));
  server.on('clientError', answerClientError);
  // Whoever expects what we do not know is answered all the same.
  server.on('checkExpectation', (request, response) => door.handle(request, response));
  server.on('upgrade', (request, socket, head) => upgrades.handle(request, socket, head));
  const drain = (): void => {
    door.drain();
    upgrades.drain();
    server.closeIdleConnections();
  };
  return {
    access,
    origins,
    drain,
    shareCounts: shared => limits.share(shared),
    keepAnswersWith: commander => answers.keepWith(commander),
    host: {
      serve: routes => api.serve(routes),
      stream: route => api.stream(route),
      mount: (path, handler) => door.mounts.add(path, handler),
      upgrade: (path, handler) => upgrades.add(path, handler),
      limits,
      addressOf,
      access,
      origins,
    },
    listen: () => listen(server, config.http),
    async close(timeoutMs) {
      drain();
      await closeWithin(server, upgrades, timeoutMs);
      door.close();
    },
  };
}

/** Both ask the settings each time: some of them change while the process runs. */
function callersOf({ config: { security, publicUrl }, secrets }: HttpServerOptions, guesses: Guesses) {
  const access = createAccess({
    secrets,
    jwtSecret: security.jwtSecret,
    oidc: security.oidc,
    guesses,
    get systemToken() {
      return security.systemToken;
    },
  });
  const origins = createOrigins({
    publicUrl,
    get allowedOrigins() {
      return security.allowedOrigins;
    },
  });
  return { access, origins };
}

function apiOf(
  options: HttpServerOptions,
  parts: {
    readonly access: Access;
    readonly origins: Origins;
    readonly logger: Logger;
    readonly limits: RateLimits;
    readonly addressOf: AddressOf;
    answers(): AnswerStore;
  },
): Api {
  return createApi({
    gate: createGate(parts),
    limits: createCallerLimits(parts.limits, options.config.security.rateLimit),
    addressOf: parts.addressOf,
    origins: parts.origins,
    logger: parts.logger,
    trustedProxies: options.config.http.trustedProxies,
    bodies: new BodyBudget(options.maxHeldBytes ?? 64 * mebibyte),
    uploads: new UploadSlots(maxUploads),
    maxBodyBytes: options.maxBodyBytes ?? mebibyte,
    maxCallMs: options.maxCallMs ?? 60_000,
    checkAnswers: options.checkAnswers ?? false,
    answers: () => parts.answers(),
  });
}

function createAnswers(secrets: Secrets) {
  let store: AnswerStore | null = null;
  return {
    keepWith: (commander: AnswerStore['commander']) => void (store = { commander, secrets }),
    store(): AnswerStore {
      if (store === null) throw new Error('Nobody keeps answers: the server has no commander.');
      return store;
    },
  };
}

async function closeWithin(server: Server, upgrades: Upgrades, timeoutMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  const cut = setTimeout(() => {
    server.closeAllConnections();
    upgrades.cut();
  }, timeoutMs);
  await closed;
  clearTimeout(cut);
}

const listenReasons: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'this machine does not have this address',
  EACCES: 'there is no permission',
  ENOTFOUND: 'no address belongs to this name',
};

function listen(server: Server, address: { readonly host: string; readonly port: number }) {
  return new Promise<{ readonly port: number; readonly url: string }>((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException): void => {
      const { host, port } = address;
      if (cause.code === 'EADDRINUSE') return reject(new AiryError('port_in_use', null, { details: { port }, cause }));
      const reason = listenReasons[cause.code ?? ''] ?? cause.message;
      reject(new AiryError('cannot_listen', null, { details: { host, port, reason }, cause }));
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
