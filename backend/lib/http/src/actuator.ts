/** `/actuator/health` and `/actuator/prometheus` (contract §0). Health is open; details and metrics are for agents. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';
import type { Registry } from 'prom-client';
import type { Access } from './access.ts';
import { answerError } from './error-answer.ts';

export interface HealthReport {
  readonly status: 'UP' | 'DOWN';
  /** Per service: null is well, otherwise why not. */
  readonly services: Readonly<Record<string, string | null>>;
  /** Counts worth seeing, such as dead letters; read only for who may see them. */
  readonly details?: () => Promise<Readonly<Record<string, unknown>>>;
}

export interface Actuator {
  /** True if the request was for here and has been answered. */
  answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

export function createActuator(parts: {
  readonly access: Access;
  readonly metrics: Registry;
  health(): HealthReport | Promise<HealthReport>;
}): Actuator {
  const { access, metrics, health } = parts;

  const answerHealth = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const report = await health();
    const { principal } = await access.agent(request.headers);
    const body = principal === null ? { status: report.status } : { ...report, details: await report.details?.() };
    send(response, {
      status: report.status === 'UP' ? 200 : 503,
      type: 'application/json',
      text: JSON.stringify(body),
    });
  };
  const answerMetrics = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { principal } = await access.agent(request.headers);
    if (principal === null) answerError(response, new AiryError('unauthorized'));
    else send(response, { status: 200, type: metrics.contentType, text: await metrics.metrics() });
  };

  return {
    async answer(path, request, response) {
      if (path === '/actuator/health' || path === '/health') await answerHealth(request, response);
      else if (path === '/actuator/prometheus') await answerMetrics(request, response);
      else return false;
      return true;
    },
  };
}

function send(
  response: ServerResponse,
  answer: { readonly status: number; readonly type: string; readonly text: string },
): void {
  response.writeHead(answer.status, { 'Content-Type': answer.type, 'Cache-Control': 'no-store' });
  response.end(answer.text);
}
