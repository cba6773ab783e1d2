/**
 * Receives webhooks and says how many came, when, and how long they took: each body says `"at":<epoch ms>`, or `at=<epoch ms>`. A
 * process of its own, so that the measured one is not slowed by it. Prints its port; ends with its parent.
 *
 * `/hang/…` is taken and never answered, everything else is answered 204; `/aside/…` does not count. `GET /` says the figures and
 * starts anew, `GET /sofar` goes on.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';

export interface SinkFigures {
  readonly count: number;
  /** Epoch ms of the first and the last one. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const now = (): number => performance.timeOrigin + performance.now();

class Figures {
  readonly #microseconds: RecordableHistogram = createHistogram();
  #count = 0;
  #firstAt = 0;
  #lastAt = 0;

  note(body: Buffer): void {
    this.#lastAt = now();
    if (this.#count++ === 0) this.#firstAt = this.#lastAt;
    const at = Number(/\bat(?:":|=)(\d+(?:\.\d+)?)/.exec(body.toString())?.[1]);
    if (!Number.isNaN(at)) this.#microseconds.record(Math.max(1, Math.round((this.#lastAt - at) * 1000)));
  }

  told(): SinkFigures {
    const ms = (percentile: number): number => this.#microseconds.percentile(percentile) / 1000;
    return {
      ...{ count: this.#count, firstAt: this.#firstAt, lastAt: this.#lastAt },
      ...{ p50Ms: ms(50), p99Ms: ms(99), maxMs: this.#microseconds.max / 1000 },
    };
  }

  startAnew(): void {
    this.#microseconds.reset();
    this.#count = 0;
  }
}

const figures = new Figures();
const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(figures.told()));
    if (request.url !== '/sofar') figures.startAnew();
    return;
  }
  const isHanging = request.url?.startsWith('/hang/') === true;
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (isHanging) return;
    if (request.url?.startsWith('/aside/') !== true) figures.note(Buffer.concat(chunks));
    response.writeHead(204).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
