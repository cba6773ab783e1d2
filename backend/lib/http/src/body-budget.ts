/** Bytes of bodies that are held at a time, over all calls: beyond that callers are asked to come back. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';

export class BodyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /**
   * Takes what the body may need until the answer has ended: its announced length, or the limit of one body.
   * @throws AiryError `overloaded`
   */
  take(request: IncomingMessage, response: ServerResponse, maxBodyBytes: number): void {
    const announced = Number(request.headers['content-length'] ?? Number.NaN);
    const isCompressed = request.headers['content-encoding'] !== undefined;
    const bytes = isCompressed || Number.isNaN(announced) ? maxBodyBytes : Math.min(announced, maxBodyBytes);
    const needed = announcesNoBody(request) ? 0 : bytes;
    if (needed > this.#left) throw new AiryError('overloaded');
    this.#left -= needed;
    response.on('close', () => {
      this.#left += needed;
    });
  }
}

function announcesNoBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}
