/** The contract's endpoints on express: context, headers, CORS, gate, body, handler, errors; in this order. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Endpoint } from '@airy/contract';
import { AiryError, catalogue } from '@airy/errors';
import type { Logger } from 'pino';
import type { BodyBudget } from './body-budget.ts';
import { answerCall, bytesOf, type AnswerSettings } from './answer-call.ts';
import type { AddressOf } from './caller-address.ts';
import type { CallerLimits } from './caller-limits.ts';
import type { Gate } from './gate.ts';
import type { Origins } from './origins.ts';
import { answerError, toAiryError } from './error-answer.ts';
import { checkRequest, parseBody } from './request-body.ts';
import { contextOf } from './request-context.ts';
import type { AnyRoute, Principal } from './route.ts';
import { uploadLimitMs, withUpload, type UploadLimits, type UploadSlots } from './upload.ts';
import { serveStream, type AnyStreamRoute } from './streams.ts';

export interface ApiSettings extends AnswerSettings {
  readonly gate: Gate;
  readonly limits: CallerLimits;
  readonly addressOf: AddressOf;
  readonly origins: Origins;
  readonly logger: Logger;
  readonly trustedProxies: readonly string[];
  /** Bodies of all calls together. */
  readonly bodies: BodyBudget;
  /** Forms with files, received at a time. */
  readonly uploads: UploadSlots;
  /** Bytes of one body. */
  readonly maxBodyBytes: number;
}

export interface Api {
  readonly app: Express;
  serve(routes: readonly AnyRoute[]): void;
  stream(route: AnyStreamRoute): void;
}

/** What pages of other origins may read. */
const exposedHeaders = 'Airy-Position, Airy-Stale, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy';

/** Nothing an API answers is a page. */
const headersOfAnswers = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  strictTransportSecurity: false,
});

export function createApi(settings: ApiSettings): Api {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.enable('case sensitive routing');
  app.set('trust proxy', [...settings.trustedProxies]);
  const router = express.Router({ strict: true, caseSensitive: true });
  const served = new Map<string, Endpoint>();
  app.use(
    headersOfAnswers,
    crossOrigin(settings.origins, path => served.get(path)?.forAnyPage),
    router,
  );
  app.use((request: Request) => {
    throw new AiryError('unknown_path', null, { details: { path: request.path.slice(0, 200) } });
  });
  app.use(answerErrors(settings.logger));

  return {
    app,
    serve(routes) {
      for (const route of routes) {
        const { path, aliases = [] } = route.endpoint;
        for (const address of [path, ...aliases]) {
          if (served.has(address)) throw new Error(`${address} is served twice.`);
          served.set(address, route.endpoint);
          router.post(address, ...handlersOf(route, settings));
          router.all(address, refuseMethod('POST'));
        }
      }
    },
    stream(route) {
      // Express would give HEAD to it, and the answer would never end.
      router.head(route.endpoint.path, refuseMethod('GET'));
      router.get(route.endpoint.path, serveStream(route, settings));
      router.all(route.endpoint.path, refuseMethod('GET'));
    },
  };
}

function refuseMethod(allowed: 'GET' | 'POST'): RequestHandler {
  return (_request, response) => {
    response.setHeader('Allow', allowed);
    throw new AiryError('method_not_allowed', null, { details: { allowed } });
  };
}

/** CORS (contract §7). A page whose origin is not allowed is refused by the gate. */
function crossOrigin(origins: Origins, forAnyPage: (path: string) => Endpoint['forAnyPage']): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    const isKnown = origins.allows(request.headers);
    const kind = forAnyPage(request.path);
    const isForAny = kind === true || (kind === 'with-token' && !isKnown);
    const isAllowed = isForAny || isKnown;
    if (isPreflight && !isAllowed) throw new AiryError('cross_site_request');
    if (isAllowed && origins.isForeign(request.headers)) {
      response.setHeader('Access-Control-Allow-Origin', isForAny ? '*' : (request.headers.origin ?? ''));
      if (!isForAny) response.setHeader('Access-Control-Allow-Credentials', 'true');
      response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
    }
    if (!isPreflight) return next();
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
    response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '');
    response.setHeader('Access-Control-Max-Age', '600');
    response.status(204).end();
  };
}

function handlersOf(route: AnyRoute, settings: ApiSettings): RequestHandler[] {
  const gate: RequestHandler = async (request, response, next) => {
    const context = contextOf(request);
    context.route = route.endpoint.path;
    context.principal = await passCounted(route.endpoint, { request, response }, settings);
    await settings.limits.countCaller(context.principal, response);
    if (route.upload === undefined) settings.bodies.take(request, response, settings.maxBodyBytes);
    next();
  };
  if (route.upload !== undefined) return [gate, answerUpload(route, route.upload, settings)];
  const read = express.raw({ type: () => true, limit: settings.maxBodyBytes });
  return [gate, read, answer(route, settings)];
}

/** Agents, machines and sources have limits of their own: only visitors and whoever is nobody are counted by address. */
async function passCounted(
  endpoint: Endpoint,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  { gate, limits, addressOf }: ApiSettings,
): Promise<Principal | null> {
  const count = (): Promise<void> => limits.countAddress(endpoint, addressOf(request), response);
  const principal = await gate.pass(endpoint, request).catch(async (refusal: unknown) => {
    await count();
    throw refusal;
  });
  if (principal === null || principal.kind === 'visitor') await count();
  return principal;
}

function answer(route: AnyRoute, settings: ApiSettings): RequestHandler {
  return async (request, response) => {
    const bytes = bytesOf(request);
    if (bytes.length > 0) requireJson(request);
    const body = checkRequest(route.endpoint.request, parseBody(bytes));
    const bodyHash = createHash('sha256').update(bytes).digest('hex');
    await answerCall(route, body, { request, response, bodyHash, file: null, settings });
  };
}

function answerUpload(route: AnyRoute, upload: UploadLimits, settings: ApiSettings): RequestHandler {
  return async (request, response) => {
    const maxBytes = upload.maxBytes(contextOf(request).principal);
    const free = settings.uploads.take();
    contextOf(request).bodyLimitMs = uploadLimitMs;
    try {
      await withUpload(request, { folder: upload.folder, maxBytes }, file =>
        answerCall(route, undefined, { request, response, bodyHash: file.sha256, file, settings }),
      );
    } finally {
      free();
    }
  };
}

/** No Content-Type is fine: `curl -X POST` with a body of its own sends none (contract §14). */
function requireJson(request: Request): void {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || type === 'application/json' || type.endsWith('+json')) return;
  throw new AiryError('unsupported_media_type');
}

function answerErrors(logger: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  // oxlint-disable-next-line max-params
  return (thrown: unknown, request, response, _next) => {
    const error = toAiryError(thrown);
    const context = contextOf(request);
    context.code = error.code;
    const told = { requestId: context.id, route: context.route, code: error.code, principal: context.principal?.id };
    // What the caller did wrong, such as a call of what is not there (501), is nobody's alarm.
    if (catalogue[error.code].status >= 500 && catalogue[error.code].fault !== 'caller')
      logger.error({ ...told, err: error.cause ?? error }, error.message);
    else logger.debug(told, error.message);
    answerError(response, error);
  };
}
