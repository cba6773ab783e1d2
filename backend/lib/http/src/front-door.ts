/**
 * Where every request comes in: actuator → starting or stopping? → too many? → bare mount → express. Bare mounts come
 * first so that webhook intake does not pay for what only the APIs need. Who asks how we are is answered at any time:
 * a process that is starting, stopping or at its limit is not to be taken for a dead one.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';
import type { Logger } from 'pino';
import type { Actuator } from './actuator.ts';
import { answerError, toAiryError } from './error-answer.ts';
import type { BareHandler } from './host.ts';
import type { HttpMetrics } from './http-metrics.ts';
import { Mounts, pathOf } from './mounts.ts';
import { SlowBodies } from './slow-bodies.ts';
import { beginContext, contextOf, type RequestContext } from './request-context.ts';

export interface FrontDoorParts {
  readonly api: RequestListener;
  readonly actuator: Actuator;
  readonly metrics: HttpMetrics;
  readonly logger: Logger;
  /** How long a body may take to arrive where nothing else is said. */
  readonly bodyLimitMs: number;
  /** Requests answered at once; more get 503. */
  readonly maxRunning: number;
  /** Not everything is mounted yet: what comes gets 503. */
  isStarting(): boolean;
  /** An answer has ended while draining: its connection may be idle now. */
  onDrained(): void;
}

const longestSweepMs = 2_000;

export class FrontDoor {
  readonly mounts = new Mounts<BareHandler>();
  readonly #parts: FrontDoorParts;
  readonly #slowBodies: SlowBodies;
  #running = 0;
  #isDraining = false;

  constructor(parts: FrontDoorParts) {
    this.#parts = parts;
    this.#slowBodies = new SlowBodies(Math.min(parts.bodyLimitMs, longestSweepMs));
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  close(): void {
    this.#slowBodies.close();
  }

  drain(): void {
    this.#isDraining = true;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const context = beginContext(request, { release: () => this.#running--, bodyLimitMs: this.#parts.bodyLimitMs });
    this.#running++;
    this.#parts.metrics.started();
    this.#slowBodies.watch(request, response);
    response.setHeader('X-Request-Id', context.id);
    if (this.#isDraining) response.setHeader('Connection', 'close');
    response.on('close', () => {
      this.#slowBodies.forget(request);
      this.#finished(context, response);
    });
    this.#dispatch(request, response).catch((thrown: unknown) => this.#failed(thrown, context, response));
  }

  async #dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // HTTP/1.1 asks for it (RFC 9112, 3.2), and origins are compared with it.
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      response.setHeader('Connection', 'close');
      throw new AiryError('malformed_request');
    }
    const path = pathOf(request);
    const actuator = this.#parts.actuator.find(path);
    if (actuator !== null) return actuator(request, response);
    if (this.#isDraining) throw new AiryError('shutting_down');
    if (this.#parts.isStarting()) throw new AiryError('starting');
    if (this.#running > this.#parts.maxRunning) throw new AiryError('overloaded');
    const mount = this.mounts.find(path);
    if (mount) {
      contextOf(request).route = mount.place;
      await mount.handler(request, response);
    } else this.#parts.api(request, response);
  }

  #finished(context: RequestContext, response: ServerResponse): void {
    context.release();
    const ms = performance.now() - context.startedAt;
    this.#parts.metrics.finished({ route: context.route, status: response.statusCode, code: context.code, ms });
    if (this.#isDraining) setImmediate(() => this.#parts.onDrained());
  }

  #failed(thrown: unknown, context: RequestContext, response: ServerResponse): void {
    const error = toAiryError(thrown);
    context.code = error.code;
    if (error.code === 'internal')
      this.#parts.logger.error({ requestId: context.id, route: context.route, err: thrown }, error.message);
    answerError(response, error);
  }
}
