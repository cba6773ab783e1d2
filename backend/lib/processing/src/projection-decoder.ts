/** From log records to values, waiting for schemas where waiting helps (design §7, invariant 5). */
import { AiryError } from '@airy/errors';
import type { LogRecord } from '@airy/event-log';
import type { Decode, FoldRecord } from '@airy/views';
import { backOffMs, waitOrAbort, type BackOff } from './back-off.ts';
import { foldingTurn } from './projection-turns.ts';

export interface DecoderOptions {
  readonly backOff: BackOff;
  /** A schema that a healthy registry has not known for so long makes the record a dead letter. */
  readonly unknownSchemaMs: number;
  readonly signal: AbortSignal;
  /** Makes the record a dead letter; resolves when that is durable. */
  giveUp(record: LogRecord, error: unknown): Promise<FoldRecord>;
  /** What decoding waits for; null when it goes on. */
  waiting(reason: string | null): void;
}

/** The loop is held no longer than this by decoding, ms. */
const holdMs = 3;

/** Raised out of a fold that is being stopped. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

export class Decoder {
  readonly #options: DecoderOptions;

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

  /** @throws StoppedError */
  async decode(records: readonly LogRecord[], decode: Decode): Promise<readonly FoldRecord[]> {
    const decoded: FoldRecord[] = [];
    let since = performance.now();
    for (const record of records) {
      const one = this.#tryDecode(record, decode);
      decoded.push(one instanceof Promise ? await one : one);
      if (performance.now() - since < holdMs) continue;
      await foldingTurn();
      since = performance.now();
    }
    return decoded;
  }

  /** Known schemas are decoded at once: a promise per record would cost more than the record. */
  #tryDecode(record: LogRecord, decode: Decode): FoldRecord | Promise<FoldRecord> {
    if (record.value === null) return { record, value: null };
    try {
      const value = decode(record);
      return value instanceof Promise ? this.#waitFor(record, value, decode) : { record, value };
    } catch (error) {
      return this.#waitFor(record, Promise.reject(error), decode);
    }
  }

  async #waitFor(record: LogRecord, first: Promise<unknown>, decode: Decode): Promise<FoldRecord> {
    let unknownSince: number | null = null;
    let attempt = first;
    for (let failures = 1; ; failures++) {
      try {
        const value = await attempt;
        this.#options.waiting(null);
        return { record, value };
      } catch (error) {
        const code = error instanceof AiryError ? error.code : null;
        if (code === 'schema_unknown') unknownSince ??= performance.now();
        else if (code === 'registry_unavailable') unknownSince = null;
        else return this.#options.giveUp(record, error);
        if (unknownSince !== null && performance.now() - unknownSince >= this.#options.unknownSchemaMs)
          return this.#options.giveUp(record, error);
        this.#options.waiting(`${code} at ${record.topic}/${record.partition}/${record.offset}`);
      }
      await waitOrAbort(backOffMs(this.#options.backOff, failures), this.#options.signal);
      if (this.#options.signal.aborted) throw new StoppedError('stopped');
      attempt = Promise.resolve().then(() => decode(record));
    }
  }
}
