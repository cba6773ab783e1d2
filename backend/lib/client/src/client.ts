/**
 * Typed calls of the HTTP API, in browsers and in Node. Needs only the types of the contract at run time, so a page
 * that bundles it stays small.
 */
import type { EndpointName, ErrorPayload, endpoints } from '@airy/contract';
import type { input as Input, output as Output } from 'zod';
import { ApiError } from './api-error.ts';

export type RequestOf<N extends EndpointName> = Input<(typeof endpoints)[N]['request']>;
export type ResponseOf<N extends EndpointName> = Output<(typeof endpoints)[N]['response']>;

export interface ClientOptions {
  /** `https://airy.example`, or empty for the page's own origin. A trailing slash is dropped. */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Security token of a machine; browsers use their session cookie. */
  readonly token?: string;
  /** Called when the answer says that nobody is signed in; the call still rejects. */
  readonly onUnauthorized?: () => void;
  /** Default 30 000. */
  readonly timeoutMs?: number;
  /** `endpoints` of the contract: answers are checked against it. For development and tests. */
  readonly validateWith?: typeof endpoints;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Of a write that may be repeated: it is done once (contract of the API, `Idempotency-Key`). */
  readonly idempotencyKey?: string;
}

export interface Client {
  /**
   * `client.call('conversations.list', { page_size: 50 })`.
   * @throws ApiError with status, code and message; status 0 where no answer came.
   */
  call<N extends EndpointName>(name: N, request: RequestOf<N>, options?: CallOptions): Promise<ResponseOf<N>>;
}

export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  return {
    async call(name, request, callOptions = {}) {
      const response = await send(`${baseUrl}/${name}`, request, { ...options, ...callOptions });
      const body = await bodyOf(response);
      if (!response.ok) {
        const error = errorOf(response, body);
        if (error.code === 'unauthorized') options.onUnauthorized?.();
        throw error;
      }
      return checked(options.validateWith?.[name].response, body, name) as ResponseOf<typeof name>;
    },
  };
}

async function send(url: string, request: unknown, options: ClientOptions & CallOptions): Promise<Response> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 30_000);
  const fetch = options.fetch ?? globalThis.fetch;
  try {
    return await fetch(url, {
      method: 'POST',
      credentials: 'include',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-requested-with': 'XMLHttpRequest',
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
      },
      body: JSON.stringify(request ?? {}),
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiError({
      status: 0,
      code: timeout.aborted ? 'timeout' : 'network_error',
      message: timeout.aborted ? 'The server did not answer in time.' : 'The server cannot be reached.',
      cause,
    });
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    throw new ApiError({ status: 0, code: 'network_error', message: 'The answer was cut off.', cause });
  });
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ApiError({
      status: response.status,
      code: 'invalid_answer',
      message: `The server answered ${response.status} with something that is not JSON.`,
      cause,
    });
  }
}

function errorOf(response: Response, body: unknown): ApiError {
  const payload = (typeof body === 'object' && body !== null ? body : {}) as Partial<ErrorPayload>;
  const retryAfterS = Number(response.headers.get('retry-after'));
  return new ApiError({
    status: response.status,
    code: payload.code ?? 'invalid_answer',
    message: payload.message ?? `The server answered ${response.status}.`,
    ...(payload.details === undefined ? {} : { details: payload.details }),
    ...(retryAfterS > 0 ? { retryAfterMs: retryAfterS * 1000 } : {}),
    requestId: response.headers.get('x-request-id'),
  });
}

interface Checker {
  safeParse(value: unknown): { readonly success: boolean; readonly error?: { readonly message: string } | undefined };
}

function checked(schema: Checker | undefined, body: unknown, name: EndpointName): unknown {
  const result = schema?.safeParse(body);
  if (result?.success === false)
    throw new ApiError({
      status: 200,
      code: 'invalid_answer',
      message: `The answer of ${name} is not as declared: ${result.error?.message ?? ''}`,
    });
  return body;
}
