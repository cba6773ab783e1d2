/**
 * Appending. What comes while a request is under way is the next request: no lingering, and full batches under load.
 * A call is answered when all its records are stored by every replica in sync, or after a limited time with
 * `log_unavailable`. What was not sent by then is taken out and never stored. What was sent stays, and is sent again under
 * the same sequence numbers until the brokers have it: such records may be stored although the call was refused.
 */
import { AiryError } from '@airy/errors';
import type { NewRecord, RecordPosition } from '@airy/event-log';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppendLane } from './append-lane.ts';
import type { AppendCall, Entry, SentBatch } from './append-lane.ts';
import { AppendSender } from './append-sender.ts';
import type { Connections } from './broker-connections.ts';
import type { ClusterMap } from './cluster-map.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { recordBytes, toMessage } from './record-format.ts';

const sweepMs = 250;

export class KafkaAppender {
  private readonly cluster: ClusterMap;
  private readonly settings: KafkaSettings;
  private readonly connections: Connections;
  private readonly sender: AppendSender;
  private readonly lanes = new Map<string, AppendLane>();
  private readonly calls = new Set<AppendCall>();
  private readonly sweeping: NodeJS.Timeout;
  private waitingBytes = 0;
  private entering: Promise<unknown> = Promise.resolve();
  private enteringCount = 0;
  private closed: Promise<void> | null = null;
  private onDrained: (() => void) | null = null;

  constructor(cluster: ClusterMap, connections: Connections, settings: KafkaSettings) {
    this.cluster = cluster;
    this.connections = connections;
    this.settings = settings;
    this.sender = new AppendSender({
      cluster,
      connections,
      logger: settings.logger,
      retry: settings.appendRetry,
      onStored: (lane, batch, baseOffset) => this.stored(lane, batch, baseOffset),
      onRefused: (_, batch, error) => this.refused(batch, error),
    });
    this.sweeping = setInterval(() => this.refuseLate(), sweepMs).unref();
  }

  /** The partition that could not be written for longest; null: all can be. */
  get failure(): AppendSender['failure'] {
    return this.sender.failure;
  }

  /** Bytes accepted and not yet stored. */
  get bytesWaiting(): number {
    return this.waitingBytes;
  }

  /** @throws AiryError as the port says; also `topic_unknown`, `topic_forbidden`, `body_too_large`, `invalid_request`. */
  async append(records: readonly NewRecord[]): Promise<readonly RecordPosition[]> {
    this.checkOpen();
    if (records.length === 0) return [];
    const now = Date.now();
    const entries = records.map(record => ({ record, ...this.prepared(record, now) }));
    // Nobody overtakes a call that still asks for its topics.
    if (this.enteringCount > 0 || !entries.every(({ record }) => this.cluster.known(record) !== undefined)) {
      await this.enter(records);
    }
    return this.add(entries);
  }

  /** Waits a limited time until all is stored, then closes the connections. */
  close(): Promise<void> {
    this.closed ??= this.closeOnce();
    return this.closed;
  }

  private async enter(records: readonly NewRecord[]): Promise<void> {
    this.enteringCount++;
    const before = this.entering;
    const entered = before.then(() => this.checkPlaces(records));
    this.entering = entered.catch(() => undefined);
    try {
      await entered;
    } finally {
      this.enteringCount--;
    }
  }

  private async checkPlaces(records: readonly NewRecord[]): Promise<void> {
    for (const record of records) {
      if (this.cluster.known(record) === undefined) await this.cluster.checkPlace(record);
    }
  }

  private prepared(record: NewRecord, now: number): Pick<Entry, 'message' | 'bytes'> {
    const { value, timestamp } = record;
    const { maxRecordBytes } = this.settings;
    if ((value?.length ?? 0) > maxRecordBytes) {
      throw new AiryError('body_too_large', null, { details: { limit: maxRecordBytes } });
    }
    if (timestamp !== undefined && !Number.isSafeInteger(timestamp)) {
      throw new Error(`Not a timestamp in milliseconds: ${timestamp}`);
    }
    // A copy: the caller may use its buffer again.
    const copy = value && Buffer.from(value);
    return { message: toMessage({ ...record, value: copy }, now), bytes: recordBytes(record) };
  }

  private add(
    entries: readonly (Pick<Entry, 'message' | 'bytes'> & { readonly record: NewRecord })[],
  ): Promise<readonly RecordPosition[]> {
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    if (this.waitingBytes > 0 && this.waitingBytes + bytes > this.settings.maxWaitingBytes) {
      throw new AiryError('log_unavailable', 'The brokers do not keep up: too much waits to be stored already.');
    }
    this.waitingBytes += bytes;
    return new Promise((resolve, reject) => {
      const call: AppendCall = {
        positions: Array.from({ length: entries.length }),
        deadline: performance.now() + this.settings.appendTimeoutMs,
        left: entries.length,
        isSettled: false,
        wasSent: false,
        resolve,
        reject,
      };
      this.calls.add(call);
      entries.forEach(({ record, message, bytes: size }, index) => {
        const lane = this.lane(record);
        lane.add({ call, index, message, bytes: size });
        this.sender.wake(lane);
      });
    });
  }

  private lane({ topic, partition }: NewRecord): AppendLane {
    const name = `${topic}/${partition}`;
    let lane = this.lanes.get(name);
    if (!lane) this.lanes.set(name, (lane = new AppendLane({ topic, partition })));
    return lane;
  }

  private stored({ at }: AppendLane, { entries }: SentBatch, baseOffset: number): void {
    entries.forEach(({ call, index }, place) => {
      call.positions[index] = { topic: at.topic, partition: at.partition, offset: baseOffset + place };
      call.left--;
      if (call.left === 0) this.settle(call, () => call.resolve(call.positions));
    });
    this.release(entries);
  }

  private refused({ entries }: SentBatch, error: AiryError): void {
    for (const { call } of entries) this.settle(call, () => call.reject(error));
    this.release(entries);
  }

  /** Calls whose time is over. */
  private refuseLate(): void {
    const now = performance.now();
    let isAny = false;
    // In the order they came, which is that of their deadlines.
    for (const call of this.calls) {
      if (call.deadline > now) break;
      this.settle(call, () => call.reject(this.tooLate(call)));
      isAny = true;
    }
    if (isAny) for (const lane of this.lanes.values()) this.release(lane.withdraw());
  }

  private tooLate({ wasSent }: AppendCall): AiryError {
    const why = this.failure ? `: ${this.failure.text}` : '.';
    const outcome = wasSent ? 'they may be stored all the same' : 'nothing was stored';
    return new AiryError(
      'log_unavailable',
      `The brokers did not confirm the records in ${this.settings.appendTimeoutMs} ms (${outcome})${why}`,
    );
  }

  private settle(call: AppendCall, answer: () => void): void {
    if (call.isSettled) return;
    call.isSettled = true;
    this.calls.delete(call);
    answer();
  }

  private release(entries: readonly Entry[]): void {
    for (const { bytes } of entries) this.waitingBytes -= bytes;
    if (this.waitingBytes === 0) this.onDrained?.();
  }

  private async closeOnce(): Promise<void> {
    await this.entering;
    // Whoever had to wait for a topic is in a lane only after that.
    await nextTurn();
    if (this.waitingBytes > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.onDrained = resolve;
      const limit = setTimeout(resolve, this.settings.appendTimeoutMs);
      await promise;
      clearTimeout(limit);
    }
    clearInterval(this.sweeping);
    this.sender.stop();
    for (const call of this.calls) this.settle(call, () => call.reject(this.tooLate(call)));
    await this.connections.close();
  }

  private checkOpen(): void {
    if (this.closed) throw new AiryError('log_unavailable', 'The event log is closed.');
  }
}
