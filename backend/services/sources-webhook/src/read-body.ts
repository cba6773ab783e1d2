/** The bytes of a request, within limits. */
import type { IncomingMessage } from 'node:http';
import { AiryError } from '@airy/errors';

/** Who holds bytes: what is named alike shares one part of the budget. */
export interface BodyHolder {
  /** Whose webhook it is. */
  readonly source: string;
  /** Where it comes from. */
  readonly address: string;
}

export interface BodyBudgetOptions {
  /** All bodies together. */
  readonly maxBytes: number;
  /** Those of one source. */
  readonly perSourceBytes: number;
  /** Those from one address. */
  readonly perAddressBytes: number;
}

/**
 * Bytes of bodies that one process holds at a time, counted as they arrive. A source has its share, and an address a
 * smaller one: nobody can take the room of all others.
 */
export class BodyBudget {
  readonly #options: BodyBudgetOptions;
  readonly #shares = new Map<string, number>();
  #heldBytes = 0;

  constructor(options: BodyBudgetOptions) {
    this.#options = options;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @throws AiryError `overloaded` */
  take(bytes: number, holder: BodyHolder): void {
    const shares = this.#sharesOf(holder);
    const isFull = shares.some(([name, maxBytes]) => (this.#shares.get(name) ?? 0) + bytes > maxBytes);
    if (isFull || this.#heldBytes + bytes > this.#options.maxBytes) throw new AiryError('overloaded');
    this.#add(bytes, holder);
  }

  give(bytes: number, holder: BodyHolder): void {
    this.#add(-bytes, holder);
  }

  #add(bytes: number, holder: BodyHolder): void {
    this.#heldBytes += bytes;
    for (const [name] of this.#sharesOf(holder)) {
      const held = (this.#shares.get(name) ?? 0) + bytes;
      if (held === 0) this.#shares.delete(name);
      else this.#shares.set(name, held);
    }
  }

  #sharesOf({ source, address }: BodyHolder): readonly (readonly [string, number])[] {
    const { perSourceBytes, perAddressBytes } = this.#options;
    return [
      [`source ${source}`, perSourceBytes],
      [`address ${address}`, perAddressBytes],
    ];
  }
}

/** How slowly a body may come. */
export interface SlowestBody {
  /** Looked at from so long after its beginning, and each time as much later. */
  readonly afterMs: number;
  /** On the average, from its beginning. */
  readonly bytesPerSecond: number;
}

export interface ReadBodyOptions {
  /** Longest body in bytes. */
  readonly maxBytes: number;
  readonly budget: BodyBudget;
  readonly holder: BodyHolder;
  /** Default 1 KiB/s after 5 s. */
  readonly slowest?: SlowestBody;
}

const defaultSlowest: SlowestBody = { afterMs: 5_000, bytesPerSecond: 1_024 };

/** What is read and thrown away after a refusal, so that the sender gets to see the answer. Bytes. */
const maxDiscarded = 32 * 1024 * 1024;

/**
 * Reads the body, hands it to `use` and gives its bytes back to the budget when `use` has settled.
 * @throws AiryError `body_too_large`, `overloaded`, `request_timeout` (it comes too slowly), `invalid_request` (the sender
 * hung up).
 */
export async function withBody<T>(
  request: IncomingMessage,
  { maxBytes, budget, holder, slowest = defaultSlowest }: ReadBodyOptions,
  use: (body: Uint8Array) => Promise<T>,
): Promise<T> {
  let taken = 0;
  const tooLarge = new AiryError('body_too_large', null, { details: { limit: maxBytes } });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    discard(request);
    throw tooLarge;
  }
  const admit = (bytes: number): void => {
    if (taken + bytes > maxBytes) throw tooLarge;
    budget.take(bytes, holder);
    taken += bytes;
  };
  try {
    return await use(await collect(request, admit, slowest));
  } finally {
    budget.give(taken, holder);
  }
}

function collect(
  request: IncomingMessage,
  admit: (bytes: number) => void,
  { afterMs, bytesPerSecond }: SlowestBody,
): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const chunks: Buffer[] = [];
  let [arrived, elapsedMs] = [0, 0];
  const refuse = (error: unknown): void => {
    request.off('data', onData);
    discard(request);
    reject(error);
  };
  const onData = (chunk: Buffer): void => {
    try {
      admit(chunk.length);
      arrived += chunk.length;
      chunks.push(chunk);
    } catch (error) {
      refuse(error);
    }
  };
  const timer = setInterval(() => {
    elapsedMs += afterMs;
    if (arrived < (bytesPerSecond * elapsedMs) / 1_000) refuse(new AiryError('request_timeout'));
  }, afterMs);
  request.on('data', onData);
  request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  const cut = (error?: Error): void =>
    reject(new AiryError('invalid_request', 'The body ended early.', { cause: error }));
  request.once('error', cut);
  // A request that was cut for being slow closes without an error.
  request.once('close', () => cut());
  return promise.finally(() => clearInterval(timer));
}

/** The rest of what is refused, bounded: the sender gets to see the answer. */
export function discard(request: IncomingMessage): void {
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > maxDiscarded) request.destroy();
  });
  request.resume();
}
