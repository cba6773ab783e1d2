/** What kafkajs itself gives on a broker: the ceilings beside which the figures on Kafka are printed. */
import { randomUUID } from 'node:crypto';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Message } from 'kafkajs';

const partitions = 6;
const value = Buffer.alloc(300, 'x');

/** @param broker `host:port` */
export class RawKafka {
  readonly #kafka: Kafka;
  readonly #topics: string[] = [];

  constructor(broker: string) {
    this.#kafka = new Kafka({ brokers: [broker], clientId: 'bench', logLevel: logLevel.NOTHING });
  }

  /** @param isFlushed each record is on disk before it is acknowledged (`flush.messages=1`). */
  async topic(isFlushed: boolean): Promise<string> {
    const topic = `bench-${randomUUID()}`;
    const configEntries = isFlushed ? [{ name: 'flush.messages', value: '1' }] : [];
    await this.#withAdmin(admin =>
      admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }], waitForLeaders: true }),
    );
    this.#topics.push(topic);
    return topic;
  }

  /** Idempotent, acks=all, so many records a request, one request after the other. Records per second. */
  async sendBatches(topic: string, size: number, durationMs: number): Promise<number> {
    const producer = this.#kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const send = () => producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages: batchOf(size) }] });
    for (let n = 0; n < 20; n++) await send();
    const from = performance.now();
    let records = 0;
    while (performance.now() - from < durationMs) {
      await send();
      records += size;
    }
    const perSecond = records / ((performance.now() - from) / 1000);
    await producer.disconnect();
    return Math.round(perSecond);
  }

  /** Reads a topic from its start, without decoding. Records per second. */
  async consume(topic: string, records: number): Promise<number> {
    const consumer = this.#kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 200 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const done = Promise.withResolvers<void>();
    let read = 0;
    let from = 0;
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        from ||= performance.now();
        read += batch.messages.length;
        if (read >= records) done.resolve();
      },
    });
    await done.promise;
    const perSecond = read / ((performance.now() - from) / 1000);
    await consumer.disconnect();
    return Math.round(perSecond);
  }

  /** From `send` to the consumer's handler at a fixed rate, ms. */
  async latency(rate: {
    readonly perSecond: number;
    readonly seconds: number;
  }): Promise<{ p50Ms: number; p99Ms: number }> {
    const topic = await this.topic(false);
    const producer = this.#kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    const consumer = this.#kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 200 });
    const microseconds = createHistogram();
    const joined = new Promise<void>(resolve => consumer.on('consumer.group_join', () => resolve()));
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topic, fromBeginning: true });
    const total = rate.perSecond * rate.seconds;
    const done = Promise.withResolvers<void>();
    await consumer.run({
      eachBatch: async ({ batch }) => {
        const now = performance.now();
        for (const { key } of batch.messages) microseconds.record(Math.max(1, Math.round((now - Number(key)) * 1000)));
        if (microseconds.count >= total) done.resolve();
      },
    });
    await joined;
    await this.#sendAtRate(rate, key => producer.send({ topic, acks: -1, messages: [{ key, value }] }));
    await done.promise;
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
    return { p50Ms: microseconds.percentile(50) / 1000, p99Ms: microseconds.percentile(99) / 1000 };
  }

  /** Groups that wait for records. Stop them with what is returned. */
  async idleConsumers(count: number): Promise<() => Promise<void>> {
    const topic = await this.topic(false);
    const consumers = Array.from({ length: count }, () =>
      this.#kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 200 }),
    );
    for (const consumer of consumers) {
      await consumer.connect();
      await consumer.subscribe({ topic });
      await consumer.run({ eachBatch: async () => undefined });
    }
    return async () => void (await Promise.all(consumers.map(consumer => consumer.disconnect())));
  }

  async close(): Promise<void> {
    await this.#withAdmin(admin => admin.deleteTopics({ topics: this.#topics.splice(0) }));
  }

  /** One send at a time, as an idempotent producer must: what comes meanwhile waits. */
  async #sendAtRate(
    { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
    send: (key: string) => Promise<unknown>,
  ): Promise<void> {
    const startedAt = performance.now();
    for (let n = 0; n < perSecond * seconds; n++) {
      const due = startedAt + (n * 1000) / perSecond;
      if (due - performance.now() > 1) await sleep(due - performance.now());
      await send(String(due));
    }
  }

  async #withAdmin<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

function batchOf(size: number): Message[] {
  return Array.from({ length: size }, () => ({ key: randomUUID(), value }));
}
