/** The HTTP client behind `SourceHttp`: bounded in time, in bytes and in connections, follows no redirect. */
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type Dispatcher } from 'undici';
import { publicOnlyGuard, refusePrivateLiteral } from './address-guard.ts';
import { listAt, textAt } from './read-json.ts';
import type { HttpOutcome, Source, SourceHttp } from './source.ts';

export interface SourceHttpOptions {
  /** Whole call, unless the call says otherwise. Default 10,000. */
  readonly timeoutMs?: number;
  /** Longest answer in bytes. Default 1 MiB. */
  readonly maxAnswerBytes?: number;
  /** Connections to one origin. Default 64. */
  readonly maxConnections?: number;
  /** Others say which addresses are called: those that are not public are refused (public-address.ts). Default false. */
  readonly publicOnly?: boolean;
}

export interface SourceHttpClient extends SourceHttp {
  /** Cuts the calls that still run. */
  close(): Promise<void>;
}

type HttpRequest = Parameters<SourceHttp['request']>[0];

export function createSourceHttp(options: SourceHttpOptions = {}): SourceHttpClient {
  const { timeoutMs = 10_000, maxAnswerBytes = 1024 * 1024, maxConnections = 64, publicOnly = false } = options;
  const agent = new Agent({
    connections: maxConnections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: Math.min(timeoutMs, 5_000), ...(publicOnly && { lookup: publicOnlyGuard.lookup }) },
    // The clock of each call is its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    request: request =>
      new Promise(resolve => {
        const call = new Exchange({ timeoutMs: request.timeoutMs ?? timeoutMs, maxAnswerBytes, resolve });
        call.giveUpOn(request.signal);
        try {
          // A literal is not looked up.
          if (publicOnly) refusePrivateLiteral(request.url);
          agent.dispatch(dispatchOptions(request), call);
        } catch (error) {
          call.fail(reasonOf(error));
        }
      }),
    close: () => agent.destroy(),
  };
}

/** Whose settings say which addresses are called. */
type CallingSource = Pick<Source, 'mayCallPrivateAddresses'>;

/**
 * The client for the calls of one source: for public addresses only where its settings say so.
 * @param config validated by the source's schema.
 */
export function createHttpOfSource(
  source: CallingSource,
  config: Readonly<Record<string, unknown>>,
  options: Omit<SourceHttpOptions, 'publicOnly'> = {},
): SourceHttpClient {
  return createSourceHttp({ ...options, publicOnly: callsPublicOnly(source, config) });
}

/** Clients for many sources, each with settings that may differ from call to call. */
export interface SourceHttpClients {
  /** @param config validated by the source's schema. */
  of(source: CallingSource, config: Readonly<Record<string, unknown>>): SourceHttp;
  /** Cuts the calls that still run. */
  close(): Promise<void>;
}

/** As `createHttpOfSource`, for stations that serve all of them. */
export function createHttpOfSources(options: Omit<SourceHttpOptions, 'publicOnly'> = {}): SourceHttpClients {
  const anywhere = createSourceHttp(options);
  const publicOnly = createSourceHttp({ ...options, publicOnly: true });
  return {
    of: (source, config) => (callsPublicOnly(source, config) ? publicOnly : anywhere),
    close: async () => {
      await Promise.all([anywhere.close(), publicOnly.close()]);
    },
  };
}

function callsPublicOnly(source: CallingSource, config: Readonly<Record<string, unknown>>): boolean {
  return source.mayCallPrivateAddresses?.(config) === false;
}

function dispatchOptions({ method, url, headers = {}, body }: HttpRequest): Dispatcher.DispatchOptions {
  const { origin, pathname, search } = new URL(url);
  const common = { origin, path: pathname + search, method };
  if (body === undefined) return { ...common, headers };
  if (typeof body === 'string' || body instanceof Uint8Array) return { ...common, headers, body };
  return { ...common, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** `reason` of an outcome without an answer: there was one, and it is longer than `maxAnswerBytes`. */
export const answerTooLong = 'the answer is too long';

interface ExchangeOptions {
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  resolve(outcome: HttpOutcome): void;
}

/** One call. Nothing was sent before `onRequestStart`: until then a failure means "certainly not delivered". */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #controller: Dispatcher.DispatchController | null = null;
  #head: { readonly status: number; readonly headers: IncomingHttpHeaders } | null = null;
  #settled = false;
  /** Callers' signals may outlive many calls. */
  #stopListening: () => void = () => undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => this.fail(`no answer within ${options.timeoutMs} ms`), options.timeoutMs);
  }

  giveUpOn(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const giveUp = (): void => this.fail('given up');
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    this.#stopListening = () => signal.removeEventListener('abort', giveUp);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error('given up before it was sent'));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status >= 200) this.#head = { status, headers };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#options.maxAnswerBytes) this.fail(answerTooLong);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#head === null) return this.fail('no answer');
    const { status, headers } = this.#head;
    this.#settle({ sent: true, status, headers: flat(headers), text: Buffer.concat(this.#chunks).toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(reasonOf(error));
  }

  fail(reason: string): void {
    this.#settle({ sent: this.#controller === null ? false : null, reason });
    this.#controller?.abort(new Error(reason));
  }

  #settle(outcome: HttpOutcome): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#options.resolve(outcome);
  }
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? []].flat().join(', ')]),
  );
}

/** Codes only: messages of the system can quote addresses, and those can hold credentials. */
function reasonOf(error: unknown): string {
  const [first = error] = listAt(error, 'errors') as readonly unknown[];
  return textAt(first, 'code') ?? textAt(first, 'name') ?? 'failed';
}
