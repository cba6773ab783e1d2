/**
 * The partitions that a writer alone writes, as its last transactions left them. A broker that is killed between
 * deciding a transaction and marking it in its partitions may, once it is back, take it for finished although marks are
 * missing. What is there then is told by the records themselves: the last one that a transaction writes to a partition
 * says which input it was made of.
 */
import type { LogRecord, NewRecord, TopicPartition } from '@airy/event-log';
import type { BrokerConnections } from './broker-connections.ts';
import type { ClusterMap } from './cluster-map.ts';
import { fetchFrom } from './fetch.ts';
import type { Fetched, Isolation } from './fetch.ts';
import { listOffsets } from './list-offsets.ts';

/** The input that a transaction was made of. */
export interface InputRange {
  /** The group's offset before it, 0 where there was none. */
  readonly from: number;
  /** The group's offset after it. */
  readonly next: number;
}

/** What stands at the end of an output. */
export interface OutputEnd {
  readonly at: TopicPartition;
  /** Below it every transaction is decided and marked. */
  readonly stable: number;
  readonly end: number;
}

/** On the last record that a transaction writes to a partition. */
const inputHeader = 'airy-input';
const fetchBytes = 1024 * 1024;
/** The last visible record is looked for in steps that grow: behind it there may be aborted ones. */
const [firstStep, stepGrowth] = [16, 16];

export class WriterOutputs {
  readonly #places: readonly TopicPartition[];
  readonly #cluster: ClusterMap;
  readonly #connections: BrokerConnections;

  constructor(
    places: readonly TopicPartition[],
    brokers: { readonly cluster: ClusterMap; readonly connections: BrokerConnections },
  ) {
    this.#places = places;
    this.#cluster = brokers.cluster;
    this.#connections = brokers.connections;
  }

  /** Of all outputs. @throws the client's error. */
  ends(): Promise<readonly OutputEnd[]> {
    return Promise.all(
      this.#places.map(async at => {
        // In this order: what is stable later may not have been there before.
        const stable = await this.#latest(at, 'committed');
        return { at, stable, end: await this.#latest(at, 'all') };
      }),
    );
  }

  /** What the newest transaction was made of that readers see; null where its records do not say. */
  async lastVisible({ at, stable }: OutputEnd): Promise<InputRange | null> {
    for (let step = firstStep; ; step *= stepGrowth) {
      const from = Math.max(0, stable - step);
      const last = await this.#lastOf(at, { from, end: stable, isolation: 'committed' });
      if (last) return inputOf(last);
      if (from === 0) return null;
    }
  }

  /** What the transaction was made of that readers do not see as a mark is missing; null where it was not all written. */
  async unmarked({ at, stable, end }: OutputEnd): Promise<InputRange | null> {
    const last = await this.#lastOf(at, { from: stable, end, isolation: 'all' });
    return last ? inputOf(last) : null;
  }

  async #latest(at: TopicPartition, isolation: Isolation): Promise<number> {
    const broker = await this.#connections.to(await this.#cluster.leaderOf(at));
    const [offset] = await listOffsets(broker, [{ ...at, timestamp: -1 }], isolation);
    return offset ?? 0;
  }

  /** The last record of a range, which may begin with what was deleted; null if it has none. */
  async #lastOf(
    at: TopicPartition,
    { from, end, isolation }: { readonly from: number; readonly end: number; readonly isolation: Isolation },
  ): Promise<LogRecord | null> {
    let last: LogRecord | null = null;
    for (let offset = from; offset < end;) {
      const { records, nextOffset } = await this.#fetch(at, offset, isolation);
      last = records.findLast(record => record.offset < end) ?? last;
      if (nextOffset === offset) break;
      offset = nextOffset;
    }
    return last;
  }

  async #fetch(at: TopicPartition, offset: number, isolation: Isolation): Promise<Fetched> {
    const broker = await this.#connections.to(await this.#cluster.leaderOf(at));
    const limits = { maxWaitMs: 0, maxBytes: fetchBytes, isolation };
    const [fetched] = await fetchFrom(broker, [{ ...at, offset, maxBytes: fetchBytes }], limits);
    if (!fetched) throw new Error(`No answer for ${at.topic}, partition ${at.partition}`);
    if (fetched.error?.type === 'OFFSET_OUT_OF_RANGE') {
      const [low] = await listOffsets(broker, [{ ...at, timestamp: -2 }], isolation);
      return { ...fetched, records: [], nextOffset: Math.max(offset, low ?? offset) };
    }
    if (fetched.error) throw fetched.error;
    return fetched;
  }
}

/** The same records; the last one of each partition says what they were made of. */
export function withInput(records: readonly NewRecord[], { from, next }: InputRange): readonly NewRecord[] {
  const last = new Map(records.map((record, index) => [`${record.topic}/${record.partition}`, index]));
  const marked = new Set(last.values());
  return records.map((record, index) =>
    marked.has(index) ? { ...record, headers: { ...record.headers, [inputHeader]: `${from}-${next}` } } : record,
  );
}

function inputOf({ headers }: LogRecord): InputRange | null {
  const found = /^(\d{1,15})-(\d{1,15})$/.exec(headers[inputHeader] ?? '');
  return found ? { from: Number(found[1]), next: Number(found[2]) } : null;
}
