/** The bytes of a request, within limits. */
import type { IncomingMessage } from 'node:http';
import { AiryError } from '@airy/errors';

/** Bytes of bodies that one process holds at a time. */
export class BodyBudget {
  readonly #maxBytes: number;
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @throws AiryError `overloaded` */
  take(bytes: number): void {
    if (this.#heldBytes + bytes > this.#maxBytes) throw new AiryError('overloaded');
    this.#heldBytes += bytes;
  }

  give(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}

export interface ReadBodyOptions {
  /** Longest body in bytes. */
  readonly maxBytes: number;
  readonly budget: BodyBudget;
}

/** What is read and thrown away after a refusal, so that the sender gets to see the answer. Bytes. */
const maxDiscarded = 32 * 1024 * 1024;

/**
 * Reads the body, hands it to `use` and gives its bytes back to the budget when `use` has settled.
 * @throws AiryError `body_too_large`, `overloaded`, `invalid_request` (the sender hung up).
 */
export async function withBody<T>(
  request: IncomingMessage,
  { maxBytes, budget }: ReadBodyOptions,
  use: (body: Uint8Array) => Promise<T>,
): Promise<T> {
  let taken = 0;
  const tooLarge = new AiryError('body_too_large', null, { details: { limit: maxBytes } });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    discard(request);
    throw tooLarge;
  }
  try {
    const body = await collect(request, bytes => {
      if (taken + bytes > maxBytes) throw tooLarge;
      budget.take(bytes);
      taken += bytes;
    });
    return await use(body);
  } finally {
    budget.give(taken);
  }
}

function collect(request: IncomingMessage, admit: (bytes: number) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const onData = (chunk: Buffer): void => {
      try {
        admit(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        request.off('data', onData);
        discard(request);
        reject(error);
      }
    };
    request.on('data', onData);
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const cut = (error?: Error): void =>
      reject(new AiryError('invalid_request', 'The body ended early.', { cause: error }));
    request.once('error', cut);
    // A request that was cut for being slow closes without an error.
    request.once('close', () => cut());
  });
}

function discard(request: IncomingMessage): void {
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > maxDiscarded) request.destroy();
  });
  request.resume();
}
