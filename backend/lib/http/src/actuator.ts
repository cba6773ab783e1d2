/**
 * `/actuator/health` and `/actuator/prometheus` (contract §0). Health is open; details and metrics are for agents.
 * Below health, for whoever runs the process: `liveness` says that it runs, whatever else is away, so that nobody
 * restarts it for somebody else's fault; `readiness` says whether requests may be sent to it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';
import type { Registry } from 'prom-client';
import type { Access } from './access.ts';
import { answerError } from './error-answer.ts';
import type { BareHandler } from './host.ts';

export interface HealthReport {
  readonly status: 'UP' | 'DOWN';
  /** Everything has started and caught up, and nothing is being stopped. */
  readonly isReady: boolean;
  /** Per service: null is well, otherwise why not. */
  readonly services: Readonly<Record<string, string | null>>;
  /** Per engine, such as Kafka: null is well, otherwise what is wrong and since when. */
  readonly engines: Readonly<Record<string, string | null>>;
  /** Counts worth seeing, such as dead letters; read only for who may see them. */
  readonly details?: () => Promise<Readonly<Record<string, unknown>>>;
}

export interface Actuator {
  /** Who answers at this path; null: not for here. */
  find(path: string): BareHandler | null;
}

export function createActuator(parts: {
  readonly access: Access;
  readonly metrics: Registry;
  health(): HealthReport | Promise<HealthReport>;
}): Actuator {
  const { access, metrics, health } = parts;

  const answerReadiness = async (response: ServerResponse): Promise<void> => {
    const { isReady } = await health();
    sendStatus(response, isReady ? 200 : 503, isReady ? 'UP' : 'OUT_OF_SERVICE');
  };
  const answerHealth = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const report = await health();
    const { principal } = await access.agent(request.headers, request);
    const body = principal === null ? { status: report.status } : { ...report, details: await report.details?.() };
    sendJson(response, report.status === 'UP' ? 200 : 503, body);
  };
  const answerMetrics = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { principal } = await access.agent(request.headers, request);
    if (principal === null) answerError(response, new AiryError('unauthorized'));
    else send(response, { status: 200, type: metrics.contentType, text: await metrics.metrics() });
  };

  const handlers: Readonly<Record<string, BareHandler>> = {
    '/health': answerHealth,
    '/actuator/health': answerHealth,
    '/actuator/health/liveness': (_request, response) => sendStatus(response, 200, 'UP'),
    '/actuator/health/readiness': (_request, response) => answerReadiness(response),
    '/actuator/prometheus': answerMetrics,
  };
  return { find: path => handlers[path] ?? null };
}

function sendStatus(response: ServerResponse, status: number, word: 'UP' | 'OUT_OF_SERVICE'): void {
  sendJson(response, status, { status: word });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, { status, type: 'application/json', text: JSON.stringify(body) });
}

function send(
  response: ServerResponse,
  answer: { readonly status: number; readonly type: string; readonly text: string },
): void {
  response.writeHead(answer.status, { 'Content-Type': answer.type, 'Cache-Control': 'no-store' });
  response.end(answer.text);
}
