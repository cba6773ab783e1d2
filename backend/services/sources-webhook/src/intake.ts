/** One source's webhook: verify, store the raw bytes, then answer (design §7, invariant 1). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';
import type { EventLog } from '@airy/event-log';
import type { RawRequest, Source, Webhook } from '@airy/source-kit';
import { partitionFor } from '@airy/topics';
import type { IntakeReport } from './intake-report.ts';
import { toRawRequest } from './raw-request.ts';
import { withBody, type BodyBudget } from './read-body.ts';

const defaultMaxBytes = 1024 * 1024;
const nothing = new Uint8Array();

export interface IntakeOptions {
  readonly source: Source;
  readonly config: Readonly<Record<string, unknown>>;
  readonly webhook: Webhook<never>;
  readonly log: EventLog;
  readonly topic: string;
  readonly partitions: number;
  readonly budget: BodyBudget;
  readonly report: IntakeReport;
  publicUrl(): string;
}

export class Intake {
  readonly #options: IntakeOptions;
  readonly #config: never;
  readonly #running = new Set<Promise<void>>();

  constructor(options: IntakeOptions) {
    this.#options = options;
    // Validated by the source's own schema when the settings were read.
    this.#config = options.config as never;
  }

  /** @throws AiryError for every request that is not stored; nothing of it is kept. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const work = this.#handle(request, response).finally(() => this.#running.delete(work));
    this.#running.add(work);
    return work;
  }

  /** Resolves once the requests that run now are answered. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { report } = this.#options;
    try {
      if (request.method === 'GET') this.#answerChallenge(request, response);
      else if (request.method === 'POST') await this.#receive(request, response);
      else throw this.#methodNotAllowed(response);
    } catch (error) {
      report.refused(error);
      if (error instanceof AiryError && error.code === 'body_too_large') response.setHeader('Connection', 'close');
      throw error;
    }
  }

  #answerChallenge(request: IncomingMessage, response: ServerResponse): void {
    const { webhook, publicUrl, report } = this.#options;
    if (!webhook.challenge) throw this.#methodNotAllowed(response);
    const { status, body } = webhook.challenge(toRawRequest(request, nothing, publicUrl()), this.#config);
    report.challenged();
    answer(response, status, body);
  }

  #methodNotAllowed(response: ServerResponse): AiryError {
    const allowed = this.#options.webhook.challenge ? 'GET, POST' : 'POST';
    response.setHeader('Allow', allowed);
    return new AiryError('method_not_allowed', null, { details: { allowed } });
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { webhook, budget, publicUrl, report } = this.#options;
    const maxBytes = webhook.maxBytes ?? defaultMaxBytes;
    await withBody(request, { maxBytes, budget }, async body => {
      const raw = toRawRequest(request, body, publicUrl());
      this.#verify(raw);
      await this.#store(raw);
      report.stored(body.length);
    });
    answer(response, 200, '');
  }

  /** A missing signature is 400, a wrong one 403 (contract §6). */
  #verify(raw: RawRequest): void {
    const verification = this.#options.webhook.verify(raw, this.#config);
    if (verification.ok) return;
    throw new AiryError(verification.status === 400 ? 'signature_missing' : 'signature_wrong');
  }

  async #store(raw: RawRequest): Promise<void> {
    const { webhook, topic, partitions, log } = this.#options;
    const key = webhook.orderKey(raw);
    const headers: Record<string, string> = {};
    for (const name of webhook.keepHeaders ?? []) {
      const value = raw.headers[name];
      if (value !== undefined) headers[name] = value;
    }
    await log.append([{ topic, partition: partitionFor(key, partitions), key, value: raw.body, headers }]);
  }
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}
