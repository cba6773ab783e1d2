/** Sends what waits, one request at a time to each broker, and decides on each answer. */
import { AiryError } from '@airy/errors';
import type { Logger, TopicPartition } from '@airy/event-log';
import type { AppendLane, LaneFailure, SentBatch } from './append-lane.ts';
import type { BrokerAddress, Connections } from './broker-connections.ts';
import { ask, protocolError } from './client-internals.ts';
import type { ClusterMap } from './cluster-map.ts';
import { errorText } from './error-text.ts';
import { ProducerIdentity } from './producer-identity.ts';
import type { ProducerId } from './producer-identity.ts';
import { produceVerdict } from './produce-verdict.ts';
import { refusal } from './refusal.ts';

/** Below the usual limit of a broker for one batch, 1 MiB, as its framing counts, too. */
const laneBytes = 900_000;
const requestBytes = 4 * 1024 * 1024;
/** How long a broker may wait for its replicas. */
const acknowledgeMs = 8_000;
const allReplicas = -1;

export interface SenderOptions {
  readonly cluster: ClusterMap;
  readonly connections: Connections;
  readonly logger: Logger;
  /** Between two tries of what failed. */
  readonly retry: { readonly minMs: number; readonly maxMs: number };
  /** The batch is stored, from this offset on. */
  onStored(lane: AppendLane, batch: SentBatch, baseOffset: number): void;
  /** The batch will never be stored. */
  onRefused(lane: AppendLane, batch: SentBatch, error: AiryError): void;
}

interface Sending {
  readonly lane: AppendLane;
  readonly batch: SentBatch;
}

interface ProduceAnswer {
  readonly topics: readonly {
    readonly topicName: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly errorCode: number;
      readonly baseOffset: string;
    }[];
  }[];
}

export class AppendSender {
  private readonly options: SenderOptions;
  private readonly identity: ProducerIdentity;
  private readonly lanes = new Set<AppendLane>();
  private readonly busy = new Set<string>();
  private producer: ProducerId | null = null;
  private isPlanned = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: SenderOptions) {
    this.options = options;
    this.identity = new ProducerIdentity(options.cluster, options.connections);
  }

  /** The partition that fails longest; null: none does. */
  get failure(): (LaneFailure & { readonly at: TopicPartition }) | null {
    let oldest: AppendLane | null = null;
    for (const lane of this.lanes) {
      if (lane.failure && (!oldest?.failure || lane.failure.sinceMs < oldest.failure.sinceMs)) oldest = lane;
    }
    return oldest?.failure ? { ...oldest.failure, at: oldest.at } : null;
  }

  /** Something waits in this lane. What is added in this turn of the event loop goes out together. */
  wake(lane: AppendLane): void {
    this.lanes.add(lane);
    this.plan();
  }

  stop(): void {
    this.lanes.clear();
    if (this.timer) clearTimeout(this.timer);
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    setImmediate(() => {
      this.isPlanned = false;
      this.start();
    });
  }

  /** Every broker that is idle gets what is due for it. */
  private start(): void {
    const due = this.dueLanes();
    const byLeader = this.byLeader(due);
    if (byLeader.size === 0) return;
    const { producer } = this;
    if (!producer) return void this.findProducer([...byLeader.values()].flat());
    for (const [address, lanes] of byLeader) {
      if (this.busy.has(address)) continue;
      const sending = this.takeFrom(lanes, producer);
      if (sending.length === 0) continue;
      this.busy.add(address);
      void this.send(this.options.cluster.known(sending[0]!.lane.at)!, sending).finally(() => {
        this.busy.delete(address);
        this.plan();
      });
    }
  }

  private dueLanes(): readonly AppendLane[] {
    const now = performance.now();
    const due: AppendLane[] = [];
    let next = Infinity;
    for (const lane of this.lanes) {
      if (lane.isEmpty) this.lanes.delete(lane);
      else if (lane.isInFlight) continue;
      else if (lane.dueAt <= now) due.push(lane);
      else next = Math.min(next, lane.dueAt);
    }
    if (next < Infinity) this.planAt(next - now);
    return due;
  }

  private planAt(waitMs: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.plan(), Math.ceil(waitMs)).unref();
  }

  private byLeader(lanes: readonly AppendLane[]): Map<string, AppendLane[]> {
    const byLeader = new Map<string, AppendLane[]>();
    for (const lane of lanes) {
      const leader = this.options.cluster.known(lane.at);
      if (!leader) {
        this.withoutLeader(lane, leader);
        continue;
      }
      const name = `${leader.host}:${leader.port}`;
      byLeader.set(name, [...(byLeader.get(name) ?? []), lane]);
    }
    return byLeader;
  }

  private withoutLeader(lane: AppendLane, leader: null | undefined): void {
    const { topic, partition } = lane.at;
    const isDeleted = leader === undefined && lane.failures > 0 && lane.isForNobody;
    if (!isDeleted) return this.postpone([lane], new Error(`No broker leads partition ${partition} of ${topic}`));
    if (lane.batch) this.giveUp(lane, lane.batch, new AiryError('topic_unknown', null, { details: { topic } }));
    this.plan();
  }

  private giveUp(lane: AppendLane, batch: SentBatch, error: AiryError): void {
    this.leaveDoubt(lane, batch);
    lane.refused();
    this.options.onRefused(lane, batch, error);
  }

  /**
   * What may be stored is not sent again as it was. Under the same producer its numbers would be those of the next batch,
   * which the brokers would take for a repetition and acknowledge without storing it.
   */
  private leaveDoubt(lane: AppendLane, batch: SentBatch): void {
    if (!lane.isInDoubt || this.producer !== batch.producer) return;
    this.producer = null;
    this.identity.forget();
  }

  /** Batches of one producer for one request; whoever comes too late is first next time. */
  private takeFrom(lanes: readonly AppendLane[], current: ProducerId): readonly Sending[] {
    const taken: Sending[] = [];
    let bytes = 0;
    let producer: ProducerId | null = null;
    for (const lane of lanes) {
      if (bytes >= requestBytes) break;
      if (producer && lane.batch && lane.batch.producer !== producer) continue;
      if (producer && !lane.batch && producer !== current) continue;
      const batch = lane.take(current, laneBytes);
      if (!batch) continue;
      producer = batch.producer;
      lane.isInFlight = true;
      // Lanes are asked in the order of this set: to its end, so that all have their turn.
      this.lanes.delete(lane);
      this.lanes.add(lane);
      bytes += batch.entries.reduce((sum, entry) => sum + entry.bytes, 0);
      taken.push({ lane, batch });
    }
    return taken;
  }

  private async send(leader: BrokerAddress, sending: readonly Sending[]): Promise<void> {
    const { connections } = this.options;
    try {
      const broker = await connections.to(leader);
      const answer = (await ask(broker, 'Produce', produceRequest(sending))) as ProduceAnswer;
      await this.settle(sending, answer);
    } catch (error) {
      this.postpone(
        sending.map(({ lane }) => lane),
        error,
      );
    } finally {
      for (const { lane } of sending) lane.isInFlight = false;
    }
  }

  private async settle(sending: readonly Sending[], answer: ProduceAnswer): Promise<void> {
    const results = new Map(
      answer.topics.flatMap(({ topicName, partitions }) =>
        partitions.map(result => [placeName({ topic: topicName, partition: result.partition }), result] as const),
      ),
    );
    for (const { lane, batch } of sending) {
      const result = results.get(placeName(lane.at));
      if (result?.errorCode === 0) {
        lane.stored();
        this.options.onStored(lane, batch, Number(result.baseOffset));
      } else await this.judge({ lane, batch }, result ? protocolError(result.errorCode)! : new Error('No answer'));
    }
  }

  private async judge({ lane, batch }: Sending, error: Error): Promise<void> {
    const verdict = produceVerdict(error, lane.at.topic);
    if (verdict === 'again') return this.postpone([lane], error);
    if (verdict === 'new producer') {
      const details = { ...lane.at, err: error, records: batch.entries.length };
      this.options.logger.warn(
        details,
        'The brokers have forgotten our producer; a batch is sent again under a new one',
      );
      this.producer = await this.identity.replace(batch.producer);
      return lane.restart(this.producer);
    }
    this.leaveDoubt(lane, batch);
    if (lane.split()) return;
    this.giveUp(lane, batch, verdict);
  }

  private async findProducer(due: readonly AppendLane[]): Promise<void> {
    for (const lane of due) lane.isInFlight = true;
    try {
      this.producer = await this.identity.get();
    } catch (error) {
      this.postpone(due, error);
    } finally {
      for (const lane of due) lane.isInFlight = false;
      this.plan();
    }
  }

  /** The same batch is sent again after a wait that grows. */
  private postpone(lanes: readonly AppendLane[], error: unknown): void {
    const now = performance.now();
    const text = refusal(error, lanes[0]?.at.topic ?? '')?.message ?? errorText(error);
    if (!this.failure) this.options.logger.warn({ err: error }, 'Records cannot be stored; trying again');
    for (const lane of lanes) {
      lane.failure ??= { sinceMs: now, text };
      lane.isInDoubt ||= lane.batch !== null;
    }
    const { minMs, maxMs } = this.options.retry;
    for (const lane of lanes) lane.dueAt = now + Math.min(maxMs, minMs * 2 ** lane.failures++);
    this.planAt(minMs);
    // Leaders may have moved, and a broker may not have known a topic. That it fails shows in the next try.
    void this.options.cluster.refresh(lanes.map(({ at }) => at.topic)).catch(() => undefined);
  }
}

function produceRequest(sending: readonly Sending[]): object {
  const { producerId, producerEpoch } = sending[0]!.batch.producer;
  const topics = [...Map.groupBy(sending, ({ lane }) => lane.at.topic)].map(([topic, ofTopic]) => ({
    topic,
    partitions: ofTopic.map(({ lane, batch }) => ({
      partition: lane.at.partition,
      firstSequence: batch.firstSequence,
      messages: batch.entries.map(entry => entry.message),
    })),
  }));
  return { acks: allReplicas, timeout: acknowledgeMs, producerId, producerEpoch, compression: 0, topicData: topics };
}

function placeName({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
