/** Answers that last for as long as the caller listens (`GET`, server-sent events), on the same way in as endpoints. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { StreamEndpoint } from '@airy/contract';
import { AiryError } from '@airy/errors';
import type { Request, RequestHandler } from 'express';
import type { infer as Infer, ZodType } from 'zod';
import type { CallerLimits } from './caller-limits.ts';
import type { Gate } from './gate.ts';
import { checkRequest } from './request-body.ts';
import { contextOf } from './request-context.ts';
import type { Principal } from './route.ts';

export interface StreamCall {
  readonly requestId: string;
  readonly principal: Principal | null;
  readonly headers: IncomingHttpHeaders;
  /** Nothing is written yet; CORS headers are set. The handler writes, and ends it. */
  readonly response: ServerResponse;
  /** Who asks would still be let in. To be asked now and then, as the answer may last for days. */
  isAllowed(): Promise<boolean>;
}

export interface StreamRoute<Q extends ZodType = ZodType> {
  readonly endpoint: StreamEndpoint<Q>;
  /** Resolves once the answer has begun. @throws AiryError before that. */
  handle(query: Infer<Q>, call: StreamCall): Promise<void>;
}

/** Any stream, for where its query is not known. */
export interface AnyStreamRoute {
  readonly endpoint: StreamEndpoint;
  handle(query: never, call: StreamCall): Promise<void>;
}

export function streamRoute<Q extends ZodType>(
  endpoint: StreamEndpoint<Q>,
  handle: StreamRoute<Q>['handle'],
): StreamRoute<Q> {
  return { endpoint, handle };
}

export function serveStream(
  { endpoint, handle }: AnyStreamRoute,
  { gate, limits }: { readonly gate: Gate; readonly limits: CallerLimits },
): RequestHandler {
  const declared = { ...endpoint, writes: false };
  const pass = (request: Request): Promise<Principal | null> => gate.pass(declared, request);
  return async (request, response) => {
    const context = contextOf(request);
    context.route = endpoint.path;
    context.principal = await pass(request);
    await limits.countCaller(context.principal, response);
    const query = checkRequest(endpoint.query, queryOf(request.url)) as never;
    // It would take the place of a short answer for as long as it lasts; who serves it has limits of its own.
    context.release();
    await handle(query, {
      requestId: context.id,
      principal: context.principal,
      headers: request.headers,
      response,
      isAllowed: () => pass(request).then(principal => principal?.id === context.principal?.id, refused),
    });
  };
}

/** The last of a repeated name counts. */
function queryOf(url: string): Readonly<Record<string, string>> {
  const from = url.indexOf('?');
  return from === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(from + 1)));
}

/** Only a refusal says that somebody is no longer let in; what fails for another reason is not their fault. */
function refused(error: unknown): false {
  if (error instanceof AiryError) return false;
  throw error;
}
