/** Looking at partitions without a group: watermarks, reading from an offset, searching by time. */
import { AiryError } from '@airy/errors';
import type { LogRecord, ReadOptions, ReadResult, TopicPartition, Watermarks } from '@airy/event-log';
import type { BrokerConnections } from './broker-connections.ts';
import type { Broker } from './client-internals.ts';
import type { ClusterMap } from './cluster-map.ts';
import { fetchFrom } from './fetch.ts';
import type { Fetched } from './fetch.ts';
import type { PartitionReader } from './kafka-context.ts';
import { listOffsets } from './list-offsets.ts';
import { recordBytes } from './record-format.ts';
import { withRetries } from './with-retries.ts';

const earliest = -2;
const latest = -1;
/** More than one batch of ours: a small read is one round trip. */
const minFetchBytes = 64 * 1024;
const wholeAnswerBytes = 8 * 1024 * 1024;

export class KafkaReader implements PartitionReader {
  private readonly cluster: ClusterMap;
  private readonly connections: BrokerConnections;
  private readonly chunk: ReadOptions;

  constructor(cluster: ClusterMap, connections: BrokerConnections, chunk: ReadOptions) {
    this.cluster = cluster;
    this.connections = connections;
    this.chunk = chunk;
  }

  partitions(topic: string): Promise<number> {
    return this.cluster.partitions(topic);
  }

  async watermarks(at: TopicPartition): Promise<Watermarks> {
    const [low, high] = await Promise.all([this.offset(at, earliest), this.offset(at, latest)]);
    return { low: low ?? 0, high: high ?? 0 };
  }

  async allWatermarks(topic: string): Promise<readonly Watermarks[]> {
    const count = await this.partitions(topic);
    return Promise.all(Array.from({ length: count }, (_, partition) => this.watermarks({ topic, partition })));
  }

  async offsetForTime(at: TopicPartition, timestampMs: number): Promise<number> {
    const found = await this.offset(at, Math.max(0, timestampMs));
    return found ?? (await this.watermarks(at)).high;
  }

  async read(at: TopicPartition, fromOffset: number, options: ReadOptions): Promise<ReadResult> {
    let from = fromOffset;
    while (true) {
      const fetched = await this.fetch(at, from, options);
      if (fetched.error) {
        const watermarks = await this.watermarks(at);
        // Beyond the end there is nothing yet; below the beginning it is gone.
        if (from >= watermarks.low) return { records: [], nextOffset: from, watermarks };
        from = watermarks.low;
        continue;
      }
      const { low, high } = fetched;
      const taken = within(fetched.records, options);
      const nextOffset = taken.length < fetched.records.length ? taken.at(-1)!.offset + 1 : fetched.nextOffset;
      const isAtEnd = nextOffset >= high || nextOffset === from;
      if (taken.length > 0 || isAtEnd) return { records: taken, nextOffset, watermarks: { low, high } };
      from = nextOffset;
    }
  }

  async *readToEnd(at: TopicPartition, fromOffset: number): AsyncIterable<readonly LogRecord[]> {
    const { high } = await this.watermarks(at);
    for (let from = fromOffset; from < high;) {
      const { records, nextOffset } = await this.fetchFromThere(at, from);
      // Whoever stopped here would believe to know all.
      if (nextOffset === from)
        throw new AiryError(
          'log_unavailable',
          `${at.topic}, partition ${at.partition} cannot be read from ${from} to ${high}.`,
        );
      // All that one fetch has brought: what is left of it would be fetched and decoded again, for each step.
      for (let taken = 0; taken < records.length; taken += this.chunk.maxRecords)
        yield records.slice(taken, taken + this.chunk.maxRecords);
      from = nextOffset;
    }
  }

  /** Goes on at the first record that is there, where what comes before it was deleted. */
  private async fetchFromThere(at: TopicPartition, from: number): Promise<Pick<Fetched, 'records' | 'nextOffset'>> {
    const fetched = await this.fetch(at, from, this.chunk);
    if (!fetched.error) return fetched;
    const { low } = await this.watermarks(at);
    return { records: [], nextOffset: Math.max(low, from) };
  }

  /** Null: no record is that young. */
  private offset(at: TopicPartition, timestamp: number): Promise<number | null> {
    return this.atLeader(at, async broker => (await listOffsets(broker, [{ ...at, timestamp }]))[0]!);
  }

  private fetch(at: TopicPartition, offset: number, { maxBytes }: ReadOptions): Promise<Fetched> {
    return this.atLeader(at, async broker => {
      const place = { ...at, offset, maxBytes: Math.max(minFetchBytes, maxBytes) };
      const [fetched] = await fetchFrom(broker, [place], { maxWaitMs: 0, maxBytes: wholeAnswerBytes });
      if (!fetched) throw new AiryError('log_unavailable', `No answer for ${at.topic}, partition ${at.partition}.`);
      if (fetched.error && fetched.error.type !== 'OFFSET_OUT_OF_RANGE') throw fetched.error;
      return fetched;
    });
  }

  private atLeader<T>(at: TopicPartition, work: (broker: Broker) => Promise<T>): Promise<T> {
    return withRetries({
      what: at,
      work: async () => work(await this.connections.to(await this.cluster.leaderOf(at))),
      recover: () => this.cluster.refresh([at.topic]),
    });
  }
}

/** The first records that fit; at least one. */
function within(records: readonly LogRecord[], { maxRecords, maxBytes }: ReadOptions): readonly LogRecord[] {
  let bytes = 0;
  let count = 0;
  for (const record of records) {
    bytes += recordBytes(record);
    if (count > 0 && (count >= maxRecords || bytes > maxBytes)) break;
    count++;
  }
  return count < records.length ? records.slice(0, count) : records;
}
