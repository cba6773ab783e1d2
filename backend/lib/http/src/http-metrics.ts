/** Counts of requests by route, status and error code. Paths that are not declared share one label, so labels stay bounded. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface HttpMetrics {
  started(): void;
  /** @param code error code; `none` for a success. */
  finished(request: {
    readonly route: string;
    readonly status: number;
    readonly code: string;
    readonly ms: number;
  }): void;
}

export function createHttpMetrics(registry: Registry): HttpMetrics {
  const requests = new Counter({
    name: 'airy_http_requests_total',
    help: 'Answered requests by route, status and error code.',
    labelNames: ['route', 'status', 'code'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'airy_http_request_seconds',
    help: 'Seconds from the first byte of a request to the end of its answer.',
    labelNames: ['route'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const running = new Gauge({
    name: 'airy_http_requests_running',
    help: 'Requests that are being answered.',
    registers: [registry],
  });
  return {
    started: () => running.inc(),
    finished: ({ route, status, code, ms }) => {
      running.dec();
      requests.inc({ route, status: String(status), code });
      duration.observe({ route }, ms / 1000);
    },
  };
}
