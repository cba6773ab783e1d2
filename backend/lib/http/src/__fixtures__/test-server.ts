/** A server on a free port with a few endpoints of its own, and a way to call it. */
import { tmpdir } from 'node:os';
import { endpoint } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { openSecrets } from '@airy/secrets';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { z } from 'zod';
import {
  createHttpServer,
  route,
  type AnyRoute,
  type Call,
  type HttpServer,
  type HttpServerOptions,
} from '../index.ts';

/** Keys that no folder holds. */
export const testSecrets = openSecrets({ folder: tmpdir(), jwtSecret: Buffer.alloc(64, 7).toString('base64') });

const echo = endpoint({
  path: '/test.echo',
  aliases: ['/test.Echo'],
  summary: 'Answers what it got',
  access: 'none',
  writes: false,
  request: z.object({ text: z.string().nullish(), fail: z.string().nullish() }),
  status: 200,
  response: z.object({ text: z.string() }),
  errors: [],
});
export const readEndpoint = endpoint({ ...echo, path: '/test.read', aliases: [], access: 'agent' });
export const writeEndpoint = endpoint({ ...echo, path: '/test.write', aliases: [], access: 'agent', writes: true });
const visit = endpoint({ ...echo, path: '/test.visit', aliases: [], access: 'visitor' });
const ofSources = endpoint({ ...echo, path: '/test.source', aliases: [], access: 'source' });
const limitedEither = endpoint({ ...echo, path: '/test.limitedEither', aliases: [], access: 'either', callsPerMinute: 3 });
const limited = endpoint({ ...echo, path: '/test.limited', aliases: [], callsPerMinute: 3 });

export interface TestServer {
  readonly server: HttpServer;
  readonly url: string;
  readonly registry: Registry;
  /** Text of every log line. */
  readonly log: string[];
  /** The last call that reached a handler. */
  readonly calls: Call[];
  post(
    path: string,
    options?: { body?: unknown; raw?: string | Uint8Array; headers?: Record<string, string> },
  ): Promise<Response>;
  close(): Promise<void>;
}

export interface TestServerOptions extends Partial<Omit<HttpServerOptions, 'config' | 'secrets' | 'telemetry'>> {
  readonly allowedOrigins?: readonly string[];
  readonly routes?: readonly AnyRoute[];
  readonly security?: Partial<HttpServerOptions['config']['security']>;
}

const failures: Record<string, () => Error> = {
  domain: () => new AiryError('channel_disconnected', null, { details: { channel: 'c1' } }),
  absent: () => new AiryError('not_implemented', null, { details: { path: '/test.absent' } }),
  bug: () => new Error('the password is hunter2'),
  later: () => new AiryError('log_unavailable'),
};

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { allowedOrigins = [], routes = [], security, ...rest } = options;
  const log: string[] = [];
  const registry = new Registry();
  const server = createHttpServer({
    config: {
      http: { host: '127.0.0.1', port: 0, trustedProxies: [] },
      publicUrl: null,
      security: {
        systemToken: 'a-system-token',
        jwtSecret: null,
        replaceKeys: false,
        allowedOrigins,
        oidc: null,
        rateLimit: { perToken: null, perVisitor: null },
        ...security,
      },
    },
    secrets: testSecrets,
    telemetry: { logger: pino({ level: 'debug' }, { write: line => void log.push(line) }), metrics: registry },
    health: () => ({ status: 'UP', isReady: true, services: { 'api-admin': null }, engines: {} }),
    checkAnswers: true,
    ...rest,
  });
  const calls: Call[] = [];
  const answer = async (
    request: { text?: string | null | undefined; fail?: string | null | undefined },
    call: Call,
  ) => {
    calls.push(call);
    const failure = failures[request.fail ?? ''];
    if (failure) throw failure();
    return { text: request.text ?? '' };
  };
  server.host.serve([
    ...[echo, readEndpoint, writeEndpoint, visit, ofSources, limited, limitedEither].map(declared => route(declared, answer)),
    ...routes,
  ]);
  const { url } = await server.listen();
  return {
    server,
    url,
    registry,
    log,
    calls,
    post: (path, { body, raw, headers = {} } = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? (raw === undefined ? {} : { body: raw as BodyInit }) : { body: JSON.stringify(body) }),
      }),
    close: () => server.close(500),
  };
}

export const asMachine = { authorization: 'Bearer a-system-token' };

export async function asUser(): Promise<{ cookie: string }> {
  return {
    cookie: `airy_auth_token=${await testSecrets.sign('session', { sub: 'local:admin', name: 'Admin' }, 60_000)}`,
  };
}

export async function asVisitor(): Promise<{ authorization: string }> {
  const claims = { sub: 'v1', conversation_id: 'v1', channel_id: 'c1' };
  return { authorization: `Bearer ${await testSecrets.sign('visitor', claims, 60_000)}` };
}
