/** Calls of the API, as small as they can be: the page that embeds us pays for each byte. */
import type { CallName, RequestOf, ResponseOf } from '@airy/client';

/** A call that failed. */
export class CallError extends Error {
  /** 0 where no answer came. */
  readonly status: number;
  /** Of the error catalogue; `network_error` where no answer came. */
  readonly code: string;
  /** When to try again, if the server said so. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, told: { readonly code?: string; readonly message?: string }, retryAfterMs?: number) {
    super(told.message ?? `status ${status}`);
    this.name = 'CallError';
    this.status = status;
    this.code = told.code ?? 'network_error';
    this.retryAfterMs = retryAfterMs;
  }
}

export interface CallOptions {
  /** Address of the instance, without a slash at its end. */
  readonly host: string;
  readonly token?: string | undefined;
  /** Repeated with the same key, a write is done once. */
  readonly idempotencyKey?: string;
  /** Default 15,000. */
  readonly timeoutMs?: number;
}

/** The page is another site: no cookies either way. @throws CallError */
export async function call<N extends CallName>(
  name: N,
  request: RequestOf<N>,
  { host, token, idempotencyKey, timeoutMs = 15_000 }: CallOptions,
): Promise<ResponseOf<N>> {
  const response = await fetch(`${host}/${name}`, {
    method: 'POST',
    credentials: 'omit',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => null);
  const body: unknown = await response?.json().catch(() => null);
  // A success that should have JSON and has none is not Airy's: something stands between.
  if (response?.ok && (body !== null || response.status === 204)) return body as ResponseOf<N>;
  throw failure(response, body);
}

function failure(response: Response | null, body: unknown): CallError {
  const told = typeof body === 'object' && body !== null ? body : {};
  const seconds = Number(response?.headers.get('retry-after') ?? Number.NaN);
  const status = response === null || response.ok ? 0 : response.status;
  return new CallError(status, told, seconds >= 0 ? seconds * 1000 : undefined);
}
