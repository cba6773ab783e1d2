/** What every build of a view does with records: decode, fold, give up what is no use; and why it has to wait. */
import type { Logger } from 'pino';
import type { LogRecord, TopicPartition } from '@airy/event-log';
import { messageOf, type FoldRecord, type Projection, type ViewStore } from '@airy/views';
import { backOffMs, waitOrAbort, type BackOff } from './back-off.ts';
import type { DeadLetters } from './dead-letters.ts';
import { Decoder, StoppedError } from './projection-decoder.ts';
import { Feeder } from './projection-feeder.ts';

export interface FeedingOptions {
  readonly deadLetters: DeadLetters;
  readonly logger: Logger;
  readonly backOff: BackOff;
  readonly unknownSchemaMs: number;
  /** After each transaction, with the number of records in it. */
  onFolded(records: number): void;
}

export interface IntakeOptions extends FeedingOptions {
  readonly projection: Projection<unknown>;
  readonly store: ViewStore<unknown>;
}

/** Says why something waits; null: it does no longer. */
export type Waiting = (reason: string | null) => void;

export class Intake {
  readonly #options: IntakeOptions;
  readonly #stopped = new AbortController();
  readonly #decoder: Decoder;
  readonly #feeder: Feeder;
  readonly #waits = new Map<object, string>();

  constructor(options: IntakeOptions) {
    this.#options = options;
    const { store, backOff, unknownSchemaMs, logger, onFolded } = options;
    const { signal } = this;
    const giveUp = (record: LogRecord, error: unknown): Promise<FoldRecord> => this.#giveUp(record, error);
    this.#decoder = new Decoder({ backOff, unknownSchemaMs, signal, giveUp, waiting: this.waiter() });
    this.#feeder = new Feeder({ store, logger, backOff, signal, giveUp, waiting: this.waiter(), folded: onFolded });
  }

  /** Fires when it is being stopped. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Why nothing is folded at the moment; null if nothing is in the way. */
  get blockedBy(): string | null {
    return this.#waits.values().next().value ?? null;
  }

  /** For one more part that may have to wait. */
  waiter(): Waiting {
    const waiter = {};
    return reason => {
      if (reason === null) this.#waits.delete(waiter);
      else this.#waits.set(waiter, reason);
    };
  }

  /** Resolves when the records and the offset are in the store. @throws StoppedError, or what the store hands back. */
  async fold(place: TopicPartition, records: readonly LogRecord[], nextOffset: number): Promise<void> {
    const decode = this.#options.projection.topics.get(place.topic);
    if (!decode) throw new Error(`topic ${place.topic} has no decoder`);
    await this.#feeder.submit(place, await this.#decoder.decode(records, decode), nextOffset);
  }

  /** What waits is given up; resolves when no transaction is running any more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#feeder.idle();
  }

  /** Waits for the log as long as it takes: a letter that is not durable must not be passed over. */
  async #giveUp(record: LogRecord, error: unknown): Promise<FoldRecord> {
    const { deadLetters, logger, backOff, projection } = this.#options;
    const reason = messageOf(error);
    const waiting = this.waiter();
    for (let failures = 1; ; failures++) {
      try {
        await deadLetters.send({ station: projection.name, record, reason });
        waiting(null);
        return { record, deadLetter: reason };
      } catch (failure) {
        if (failures === 1) logger.error({ err: failure }, 'A dead letter cannot be sent; it is tried again');
        waiting(`dead letter: ${messageOf(failure)}`);
      }
      await waitOrAbort(backOffMs(backOff, failures), this.signal);
      if (this.signal.aborted) throw new StoppedError('stopped');
    }
  }
}
