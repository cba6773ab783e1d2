/** One source's webhook: verify, store the raw bytes, then answer (design §7, invariant 1). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';
import type { EventLog } from '@airy/event-log';
import type { RawRequest, Source, Webhook } from '@airy/source-kit';
import { partitionFor } from '@airy/topics';
import type { IntakeReport } from './intake-report.ts';
import { toRawRequest } from './raw-request.ts';
import { discard, withBody, type BodyBudget } from './read-body.ts';

const defaultMaxBytes = 1024 * 1024;
/** The rest of such a body is no longer waited for. */
const notToBeReadOn = new Set<string>(['body_too_large', 'request_timeout']);
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
  /** Where a request comes from. */
  addressOf(request: IncomingMessage): string;
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
      if (error instanceof AiryError && notToBeReadOn.has(error.code)) response.setHeader('Connection', 'close');
      throw error;
    }
  }

  #answerChallenge(request: IncomingMessage, response: ServerResponse): void {
    const { webhook, publicUrl, report } = this.#options;
    if (!webhook.challenge) throw this.#methodNotAllowed(response);
    const { status, body } = webhook.challenge(toRawRequest(request, nothing, publicUrl()), this.#config);
    report.challenged();
    answer(response, status, plain(body));
  }

  #methodNotAllowed(response: ServerResponse): AiryError {
    const allowed = this.#options.webhook.challenge ? 'GET, POST' : 'POST';
    response.setHeader('Allow', allowed);
    return new AiryError('method_not_allowed', null, { details: { allowed } });
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { source, webhook, budget, publicUrl, addressOf, report } = this.#options;
    this.#refuseUnsigned(request);
    const maxBytes = webhook.maxBytes ?? defaultMaxBytes;
    const holder = { source: source.id, address: addressOf(request) };
    const answered = await withBody(request, { maxBytes, budget, holder }, async body => {
      const raw = toRawRequest(request, body, publicUrl());
      const { key, said } = this.#read(raw);
      await this.#store(raw, key);
      report.stored(body.length);
      return said;
    });
    answer(response, 200, answered ?? plain(''));
  }

  /** Whoever does not even pretend to be the platform gets none of our memory. */
  #refuseUnsigned(request: IncomingMessage): void {
    const { signatureHeaders } = this.#options.webhook;
    if (!signatureHeaders || signatureHeaders.some(name => request.headers[name] !== undefined)) return;
    discard(request);
    throw new AiryError('signature_missing');
  }

  /** What is thrown by a source that was given bytes it never thought of is no fault of ours. @throws AiryError */
  #read(raw: RawRequest): { readonly key: string; readonly said: Said | undefined } {
    const { webhook } = this.#options;
    try {
      this.#verify(raw);
      return { key: webhook.orderKey(raw), said: webhook.answer?.(raw, this.#config) };
    } catch (error) {
      if (error instanceof AiryError) throw error;
      throw new AiryError('invalid_request', 'The body is nothing that this platform sends.', { cause: error });
    }
  }

  /** A missing signature is 400, a wrong one 403 (contract §6). */
  #verify(raw: RawRequest): void {
    const verification = this.#options.webhook.verify(raw, this.#config);
    if (verification.ok) return;
    throw new AiryError(verification.status === 400 ? 'signature_missing' : 'signature_wrong');
  }

  async #store(raw: RawRequest, key: string): Promise<void> {
    const { webhook, topic, partitions, log } = this.#options;
    const headers: Record<string, string> = {};
    for (const name of webhook.keepQuery ?? []) {
      const value = raw.query[name];
      if (value !== undefined) headers[`query-${name}`] = value;
    }
    for (const name of webhook.keepHeaders ?? []) {
      const value = raw.headers[name];
      if (value !== undefined) headers[name] = value;
    }
    await log.append([{ topic, partition: partitionFor(key, partitions), key, value: raw.body, headers }]);
  }
}

/** What a request is answered with. */
interface Said {
  readonly body: string;
  readonly contentType: string;
}

function plain(body: string): Said {
  return { body, contentType: 'text/plain; charset=utf-8' };
}

function answer(response: ServerResponse, status: number, { body, contentType }: Said): void {
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}
