/** One POST and its answer: bounded in time and in bytes, follows nothing. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { connectFault } from './connect-fault.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Its first 16 KiB. */
  readonly body: Buffer;
  readonly isCut: boolean;
}

export type ExchangeResult =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** `answer`: what there was of one. */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly isTimeout: boolean;
      readonly answer: Answer | null;
    }
  /** The receiver has no part in it. */
  | { readonly kind: 'ours'; readonly reason: string };

/** Shown to the receiver's developers. */
const keptBytes = 16 * 1024;
/** No more is read of an answer: a longer one is cut off. */
const readBytes = 64 * 1024;

/** To an endpoint. */
export interface Way {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  /** Told of each answer: connections are kept, so that there is one is seen by what comes back. */
  readonly reached: () => void;
}

export interface ExchangeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** From now to the end of the answer. */
  readonly timeoutMs: number;
  /** What gives it up stands in here while it runs: that is our doing. */
  readonly running: Set<() => void>;
}

/** Never rejects. */
export function exchange({ dispatcher, reached }: Way, request: ExchangeRequest): Promise<ExchangeResult> {
  return new Promise(resolve => {
    const handler = new Exchange({ request, reached, resolve });
    const { url, headers, body } = request;
    const path = url.pathname + url.search;
    try {
      dispatcher.dispatch({ origin: url.origin, path, method: 'POST', headers, body }, handler);
    } catch (error) {
      handler.failed(error);
    }
  });
}

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface Exchanging {
  readonly request: ExchangeRequest;
  readonly reached: () => void;
  readonly resolve: (result: ExchangeResult) => void;
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest;
  readonly #reached: () => void;
  readonly #resolve: (result: ExchangeResult) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #giveUp = (): void =>
    this.#end({ kind: 'ours', reason: 'Interrupted: the process that sent it was stopped' });
  #controller: Dispatcher.DispatchController | null = null;
  #head: Head | null = null;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isSettled = false;
  /** The connection is free for the next one. */
  #isOver = false;

  constructor({ request, reached, resolve }: Exchanging) {
    this.#request = request;
    this.#reached = reached;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.#timedOut(), request.timeoutMs);
    request.running.add(this.#giveUp);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isSettled) controller.abort(new Error('given up before it was sent'));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#reached();
    if (status >= 200) this.#head = { status, headers: flat(headers) };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#bytes < keptBytes) this.#chunks.push(chunk.subarray(0, keptBytes - this.#bytes));
    this.#bytes += chunk.length;
    if (this.#bytes > readBytes) this.#answered();
  }

  onResponseEnd(): void {
    this.#isOver = true;
    this.#answered();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.failed(error);
  }

  failed(error: unknown): void {
    const fault = connectFault(error);
    if (fault.isOurs) this.#end({ kind: 'ours', reason: fault.reason });
    else this.#end({ kind: 'failed', reason: fault.reason, isTimeout: fault.isTimeout, answer: this.#answer() });
  }

  #answered(): void {
    const answer = this.#answer();
    if (answer === null) this.#end({ kind: 'failed', reason: 'There was no answer', isTimeout: false, answer });
    else this.#end({ kind: 'answered', answer });
  }

  #timedOut(): void {
    const seconds = this.#request.timeoutMs / 1000;
    const what =
      this.#head !== null
        ? 'The answer did not end'
        : this.#controller === null
          ? 'There was no connection'
          : 'There was no answer';
    this.#end({ kind: 'failed', reason: `${what} within ${seconds} s`, isTimeout: true, answer: this.#answer() });
  }

  #answer(): Answer | null {
    if (this.#head === null) return null;
    return { ...this.#head, body: Buffer.concat(this.#chunks), isCut: this.#bytes > keptBytes };
  }

  /** What is still under way is cut off, and its socket freed. */
  #end(result: ExchangeResult): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#request.running.delete(this.#giveUp);
    this.#chunks = [];
    this.#resolve(result);
    if (!this.#isOver) this.#controller?.abort(new Error('no longer of interest'));
  }
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]));
}
