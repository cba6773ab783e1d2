/** What is known of a request while it is answered. Kept beside the request object, for the log and the metrics. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Principal } from './route.ts';

export interface RequestContext {
  readonly id: string;
  readonly startedAt: number;
  /** Declared path, or `unknown`. */
  route: string;
  /** Error code of the answer; `none` for a success. */
  code: string;
  principal: Principal | null;
  /** How long its body may take to arrive, from `startedAt`. */
  bodyLimitMs: number;
  /** It counts no longer among the requests that are being answered. Harmless when repeated. */
  release(): void;
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

/** Begins the context; a well-formed `X-Request-Id` of the caller is kept. */
export function beginContext(
  request: IncomingMessage,
  { release, bodyLimitMs }: Pick<RequestContext, 'release' | 'bodyLimitMs'>,
): RequestContext {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  const context: RequestContext = {
    id,
    startedAt: performance.now(),
    route: 'unknown',
    code: 'none',
    principal: null,
    bodyLimitMs,
    release: once(release),
  };
  contexts.set(request, context);
  return context;
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}

export function contextOf(request: IncomingMessage): RequestContext {
  const context = contexts.get(request);
  if (!context) throw new Error('The request did not come through the server.');
  return context;
}
