/** Requests to one instance: headers, time limits, and what is tried again. */
import { ApiError } from './api-error.ts';
import { pause, spread } from './pause.ts';
import { joinPositions, SeenPositions } from './seen-positions.ts';

export interface ConnectionOptions {
  /** `https://airy.example`, or empty for the page's own origin. A trailing slash is dropped. */
  readonly baseUrl: string;
  /** Of a machine, or how to get one. Without it the cookie of the browser's session counts. */
  readonly token?: string | (() => string | Promise<string>);
  readonly fetch?: typeof globalThis.fetch;
  /** Default: cookies are sent (`include`), with a token they are not (`omit`). */
  readonly credentials?: 'include' | 'omit' | 'same-origin';
  /** Of one attempt. Default 30,000. */
  readonly timeoutMs?: number;
  /** How often at most a call is made again that the server asks to repeat, or whose answer was lost. Default 3. */
  readonly retries?: number;
  /** False: reads do not wait for what this client wrote before, other than by cookie. Default true. */
  readonly readsOwnWrites?: boolean;
  /** Called when the answer says that nobody is signed in; the call still rejects. */
  readonly onUnauthorized?: (error: ApiError) => void;
}

export interface CallOptions {
  /** Calls it off, also between two attempts. */
  readonly signal?: AbortSignal;
  /** Of a write that you may repeat yourself: it is done once. 1 to 255 visible ASCII characters. Default: a random one. */
  readonly idempotencyKey?: string;
  /** The answer includes what was written up to there, beside what this client wrote itself. */
  readonly position?: string;
  /** Of one attempt. */
  readonly timeoutMs?: number;
}

/** An answer with any status. */
export interface Answer {
  readonly response: Response;
  /** JSON, or the text where it is none; undefined where it is empty. */
  readonly body: unknown;
  readonly isJson: boolean;
}

const firstWaitMs = 500;
/** Whoever is asked to wait longer is told so instead. */
const maxWaitMs = 30_000;

export class Connection {
  readonly positions: SeenPositions | null;
  readonly #options: ConnectionOptions;
  readonly #baseUrl: string;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.positions = options.readsOwnWrites === false ? null : new SeenPositions();
  }

  /**
   * Posts JSON or a form, again where that is safe: 429 and 503 that say when to come back, and answers that were lost. A
   * key goes with all attempts, so what writes is done once.
   * @throws ApiError only where no answer came (status 0).
   */
  async exchange(path: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
    const retries = this.#options.retries ?? 3;
    const key = options.idempotencyKey ?? (retries > 0 ? randomKey() : undefined);
    for (let attempt = 0; ; attempt++) {
      const wait = (ms: number): Promise<void> => pause(ms, options.signal);
      try {
        const answer = await this.#attempt(path, body, {
          ...options,
          ...(key !== undefined && { idempotencyKey: key }),
        });
        const waitMs = waitOf(answer.response);
        if (waitMs === null || waitMs > maxWaitMs || attempt >= retries) return answer;
        await wait(waitMs + spread(waitMs / 4));
      } catch (error) {
        const isLost = error instanceof ApiError && error.code === 'network_error';
        if (!isLost || attempt >= retries) throw error;
        await wait(spread(firstWaitMs * 2 ** attempt));
      }
    }
  }

  /** @returns the body of a success. @throws ApiError */
  async post(path: string, body: unknown, options: CallOptions = {}): Promise<unknown> {
    const answer = await this.exchange(path, body, options);
    if (!answer.response.ok) throw this.refused(answer);
    if (answer.isJson || answer.body === undefined) return answer.body;
    throw errorOf(answer, 'invalid_answer');
  }

  /** An answer that is read as it comes. @throws ApiError where it is no success. */
  async stream(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    const init = { headers: { ...(await this.#headers()), ...headers }, signal };
    const response = await this.#fetch(path, init, { signal });
    if (response.ok) return response;
    throw this.refused(await answerOf(response));
  }

  /** Also tells `onUnauthorized`. */
  refused(answer: Answer): ApiError {
    const error = errorOf(answer);
    if (error.code === 'unauthorized') this.#options.onUnauthorized?.(error);
    return error;
  }

  async #attempt(path: string, body: unknown, options: CallOptions): Promise<Answer> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? this.#options.timeoutMs ?? 30_000);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const isForm = body instanceof FormData;
    const headers = {
      ...(await this.#headers(options.position)),
      accept: 'application/json',
      ...(isForm ? {} : { 'content-type': 'application/json' }),
      ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
    };
    const init = { method: 'POST', headers, body: isForm ? body : JSON.stringify(body ?? {}), signal };
    const signals = { signal: options.signal, timeout };
    const response = await this.#fetch(path, init, signals);
    const answer = await answerOf(response, signals);
    this.positions?.note(response.headers.get('airy-position'));
    return answer;
  }

  async #fetch(path: string, init: RequestInit, signals: Signals): Promise<Response> {
    const { fetch = globalThis.fetch, token, credentials = token === undefined ? 'include' : 'omit' } = this.#options;
    try {
      return await fetch(`${this.#baseUrl}/${path}`, { credentials, ...init });
    } catch (cause) {
      throw unanswered(cause, 'The server cannot be reached.', signals);
    }
  }

  async #headers(position?: string): Promise<Record<string, string>> {
    const { token } = this.#options;
    const given = typeof token === 'function' ? await token() : token;
    const seen = joinPositions(this.positions?.newest(), position);
    return {
      'x-requested-with': 'XMLHttpRequest',
      ...(given === undefined ? {} : { authorization: `Bearer ${given}` }),
      ...(seen === '' ? {} : { 'airy-position': seen }),
    };
  }
}

interface Signals {
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: AbortSignal | undefined;
}

/** The caller's own reason where it was called off. */
function unanswered(cause: unknown, message: string, { signal, timeout }: Signals): unknown {
  if (signal?.aborted) return signal.reason;
  if (timeout?.aborted)
    return new ApiError({ status: 0, code: 'timeout', message: 'The server did not answer in time.', cause });
  return new ApiError({ status: 0, code: 'network_error', message, cause });
}

async function answerOf(response: Response, signals: Signals = {}): Promise<Answer> {
  const text = await response.text().catch((cause: unknown) => {
    throw unanswered(cause, 'The answer was cut off.', signals);
  });
  if (text === '') return { response, body: undefined, isJson: false };
  try {
    return { response, body: JSON.parse(text) as unknown, isJson: true };
  } catch {
    // A page of a proxy, say: who asks decides what that means.
    return { response, body: text, isJson: false };
  }
}

/** How long the server asks to wait before the same again, in milliseconds; null: it does not. */
function waitOf({ status, headers }: Response): number | null {
  return status === 429 || status === 503 ? (retryAfterMsOf(headers) ?? null) : null;
}

function retryAfterMsOf(headers: Headers): number | undefined {
  const given = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function errorOf({ response, body, isJson }: Answer, code?: 'invalid_answer'): ApiError {
  const payload = (isJson && typeof body === 'object' && body !== null ? body : {}) as Partial<
    Pick<ApiError, 'code' | 'message' | 'details'>
  >;
  const retryAfterMs = retryAfterMsOf(response.headers);
  const isForeign = !isJson && body !== undefined;
  return new ApiError({
    status: response.status,
    code: code ?? payload.code ?? 'invalid_answer',
    message:
      payload.message ??
      `The server answered ${response.status}${isForeign ? ' with something that is not JSON' : ''}.`,
    ...(payload.details === undefined ? {} : { details: payload.details }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    requestId: response.headers.get('x-request-id'),
    body,
  });
}

/** 128 random bits. `crypto.randomUUID` is missing on pages without https. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
