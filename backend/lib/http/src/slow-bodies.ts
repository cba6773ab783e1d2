/** Cuts off requests whose body takes too long to arrive. Node has one limit for all; files may take longer than the rest. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';
import { answerError } from './error-answer.ts';
import { contextOf } from './request-context.ts';

export class SlowBodies {
  readonly #arriving = new Map<IncomingMessage, ServerResponse>();
  readonly #timer: NodeJS.Timeout;

  /** @param everyMs how often it looks. */
  constructor(everyMs: number) {
    this.#timer = setInterval(() => this.#look(), everyMs);
    this.#timer.unref();
  }

  watch(request: IncomingMessage, response: ServerResponse): void {
    this.#arriving.set(request, response);
  }

  /** It was answered. */
  forget(request: IncomingMessage): void {
    this.#arriving.delete(request);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    for (const [request, response] of this.#arriving) {
      const { startedAt, bodyLimitMs } = contextOf(request);
      if (request.complete) this.#arriving.delete(request);
      else if (now - startedAt > bodyLimitMs) this.#cut(request, response);
    }
  }

  #cut(request: IncomingMessage, response: ServerResponse): void {
    this.#arriving.delete(request);
    contextOf(request).code = 'request_timeout';
    if (!response.headersSent) response.setHeader('Connection', 'close');
    response.once('finish', () => request.destroy());
    answerError(response, new AiryError('request_timeout'));
  }
}
