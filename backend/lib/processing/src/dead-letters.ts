/**
 * Where records go that a station cannot use (design §7, invariant 5): the raw value, with where it stood and why.
 * The topic itself says what was sent before, so that a rebuild or a crash does not send a letter twice.
 */
import { Counter } from 'prom-client';
import type { EventLog, LogRecord, NewRecord } from '@airy/event-log';
import { uuid5 } from '@airy/model/ids';
import { registered, type Telemetry } from '@airy/telemetry';

export interface DeadLetter {
  /** Which station gave up, e.g. `communication-view` or `sources-facebook-events-router`. */
  readonly station: string;
  readonly record: LogRecord;
  readonly reason: string;
}

export interface DeadLetters {
  /**
   * Resolves when the letter is durable, or was there already.
   * @throws AiryError `log_unavailable`.
   */
  send(letter: DeadLetter): Promise<void>;
}

export interface DeadLettersOptions {
  readonly log: EventLog;
  /** The dead-letter topic; must exist. */
  readonly topic: string;
  readonly telemetry: Telemetry;
}

/** Letters remembered per partition; when there are more, the oldest are forgotten and could be sent again. */
const maxRemembered = 100_000;
const maxReasonLength = 500;
const readOptions = { maxRecords: 500, maxBytes: 4_000_000 };

/** The record key of a letter: the same for the same record and station, so readers can tell repeats too. */
export function deadLetterId({ station, record }: Pick<DeadLetter, 'station' | 'record'>): string {
  return uuid5(`${station}/${record.topic}/${record.partition}/`, String(record.offset));
}

function toRecord(letter: DeadLetter, topic: string, partition: number): NewRecord {
  const { record, station } = letter;
  return {
    topic,
    partition,
    key: deadLetterId(letter),
    value: record.value,
    headers: {
      topic: record.topic,
      partition: String(record.partition),
      offset: String(record.offset),
      reason: letter.reason.slice(0, maxReasonLength),
      station,
      timestamp: String(record.timestamp),
      ...(record.key === null ? {} : { key: record.key }),
    },
  };
}

/** The letters of one partition that are known, read from the topic as far as `next`. */
class Ledger {
  readonly #options: DeadLettersOptions;
  readonly #partition: number;
  readonly #ids = new Set<string>();
  #next = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: DeadLettersOptions, partition: number) {
    this.#options = options;
    this.#partition = partition;
  }

  /** One letter at a time, so that the same one cannot pass the check twice. True if it was not there yet. */
  send(letter: DeadLetter): Promise<boolean> {
    const sent = this.#last.then(() => this.#send(letter));
    this.#last = sent.catch(() => undefined); // The caller gets the error; the next letter must not.
    return sent;
  }

  async #send(letter: DeadLetter): Promise<boolean> {
    await this.#readOn();
    const id = deadLetterId(letter);
    if (this.#ids.has(id)) return false;
    await this.#options.log.append([toRecord(letter, this.#options.topic, this.#partition)]);
    return true;
  }

  async #readOn(): Promise<void> {
    const place = { topic: this.#options.topic, partition: this.#partition };
    const { low, high } = await this.#options.log.watermarks(place);
    this.#next = Math.max(this.#next, low);
    while (this.#next < high) {
      const { records, nextOffset } = await this.#options.log.read(place, this.#next, readOptions);
      for (const { key } of records) if (key !== null) this.#remember(key);
      if (nextOffset <= this.#next) break;
      this.#next = nextOffset;
    }
  }

  #remember(id: string): void {
    if (this.#ids.size >= maxRemembered) this.#ids.delete(this.#ids.values().next().value ?? '');
    this.#ids.add(id);
  }
}

export function openDeadLetters(options: DeadLettersOptions): DeadLetters {
  const ledgers = new Map<number, Ledger>();
  const counter = registered(
    options.telemetry.metrics,
    'airy_dead_letters_total',
    name =>
      new Counter({
        name,
        help: 'Records given up',
        labelNames: ['station', 'topic'],
        registers: [options.telemetry.metrics],
      }),
  );
  let partitions: Promise<number> | null = null;
  const countPartitions = async (): Promise<number> => {
    const spec = (await options.log.listTopics()).find(({ name }) => name === options.topic);
    if (!spec) throw new Error(`topic ${options.topic} does not exist`);
    return spec.partitions;
  };
  const ledgerOf = async (record: LogRecord): Promise<Ledger> => {
    partitions ??= countPartitions();
    const partition =
      record.partition %
      (await partitions.catch(error => {
        partitions = null;
        throw error;
      }));
    const ledger = ledgers.get(partition) ?? new Ledger(options, partition);
    ledgers.set(partition, ledger);
    return ledger;
  };
  return {
    send: async letter => {
      const { station, record, reason } = letter;
      if (!(await (await ledgerOf(record)).send(letter))) return;
      counter.inc({ station, topic: record.topic });
      const { topic, partition, offset } = record;
      options.telemetry.logger.error(
        { station, topic, partition, offset, reason },
        'Record given up: see the dead-letter topic',
      );
    },
  };
}
