/** Readers on what the brokers' cleaner and aborted transactions leave behind: empty batches, gaps, records that never were. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import type { Batch, EventLog, LogRecord } from '@airy/event-log';
import { eventually } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { everyRecord } from './every-record.ts';
import { FaultyBroker } from './faulty-broker.ts';
import { seeded } from './seeded.ts';
import { textOf } from './stations.ts';

/** Small segments that are rolled and cleaned at once; two of them together are larger than one may be. */
const cleanedSoon = {
  'cleanup.policy': 'compact',
  'segment.bytes': String(1024 * 1024),
  'segment.ms': '700',
  'min.cleanable.dirty.ratio': '0.001',
  'max.compaction.lag.ms': '500',
  'delete.retention.ms': '100',
};
const segmentMs = 900;
const keys = 60;
const valueBytes = 15_000;
/** A reader that stands still asks thousands of times in a few seconds. */
const fewFetches = 200;

describeWithEngines(['kafka'], 'what compaction and aborts leave behind', () => {
  let broker: FaultyBroker;
  let raw: Kafka;

  beforeAll(async () => {
    broker = await FaultyBroker.start({ properties: { 'log.cleaner.backoff.ms': '200' } });
    raw = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 5 } });
  }, 60_000);

  afterAll(async () => {
    await broker?.[Symbol.asyncDispose]();
  });

  async function createTopic(topic: string): Promise<void> {
    const admin = raw.admin();
    await admin.connect();
    const configEntries = Object.entries(cleanedSoon).map(([name, value]) => ({ name, value }));
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: true });
    await admin.disconnect();
  }

  /** A group and a copy read to the end through the proxy; both must have seen the same as a plain read. */
  async function readInEveryWay(topic: string): Promise<{ read: LogRecord[]; fetches: number }> {
    const { log: straight } = await broker.open('straight');
    const read = await everyRecord(straight, { topic, partition: 0 });
    const { high } = await straight.watermarks({ topic, partition: 0 });
    const { log } = await broker.open('through the proxy');
    const before = broker.proxy.requests.get('Fetch') ?? 0;
    const tailed = await tailToEnd(log, topic);
    const consumed = await consumeToEnd(log, topic, high);
    const fetches = (broker.proxy.requests.get('Fetch') ?? 0) - before;
    const summary = (records: readonly LogRecord[]): string[] => records.map(({ offset, key }) => `${offset} ${key}`);
    expect(summary(tailed)).toEqual(summary(read));
    expect(summary(consumed)).toEqual(summary(read));
    await log.close();
    return { read, fetches };
  }

  it('F6: the end of a segment that was emptied is passed, not asked for again and again', async () => {
    const topic = 'compacted';
    await createTopic(topic);
    const writeAll = async (producer: Producer, round: number): Promise<void> => {
      const messages = Array.from({ length: keys }, (_, n) => ({ key: `k${n}`, value: randomBytes(valueBytes) }));
      for (const message of messages)
        await producer.send({ topic, messages: [{ ...message, headers: { round: String(round) } }] });
    };
    // Each is another producer, whose last batch is kept, empty.
    for (let round = 0; round < 3; round++) {
      const producer = raw.producer({ idempotent: true, maxInFlightRequests: 1 });
      await producer.connect();
      await writeAll(producer, round);
      await pause(segmentMs);
      await producer.disconnect();
    }
    const last = raw.producer();
    await last.connect();
    await last.send({ topic, messages: [{ key: 'last', value: 'x' }] });
    await last.disconnect();
    const { log } = await broker.open('straight');
    const remaining = await eventually(
      async () => {
        const records = await everyRecord(log, { topic, partition: 0 });
        return records.length <= keys + 1 ? records : null;
      },
      { timeoutMs: 20_000, everyMs: 250 },
    );
    expect(new Set(remaining.map(({ key }) => key)).size).toBe(keys + 1);
    const { read, fetches } = await readInEveryWay(topic);
    const { high } = await log.watermarks({ topic, partition: 0 });
    process.stderr.write(`F6: ${read.length} of ${high} records left, read twice in ${fetches} fetches\n`);
    expect(fetches).toBeLessThan(fewFetches);
  }, 90_000);

  it('aborted transactions of several writers on a compacted topic are never read, committed ones always', async () => {
    const topic = 'transactions';
    await createTopic(topic);
    const chance = seeded(6);
    const committed = await transactInterleaved(raw, topic, chance);
    const { read } = await readInEveryWay(topic);
    const found = read.map(textOf);
    process.stderr.write(
      `aborted transactions: ${committed.all} records, ${committed.texts.size} committed, ${found.length} read\n`,
    );
    expect(found.filter(text => !committed.texts.has(text))).toEqual([]);
    const newest = new Map(read.map(record => [record.key, textOf(record)]));
    expect(newest).toEqual(committed.newest);
  }, 90_000);
});

async function tailToEnd(log: EventLog, topic: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  const tail = await log.tail({
    topics: [topic],
    from: () => 0,
    onBatch: async batch => void records.push(...batch.records),
  });
  await tail.caughtUp;
  await tail.stop();
  return records;
}

async function consumeToEnd(log: EventLog, topic: string, high: number): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  let next = 0;
  const onBatch = async (batch: Batch): Promise<void> => {
    records.push(...batch.records);
    next = batch.nextOffset;
  };
  const consumer = await log.consume({ group: `to-the-end-of-${topic}`, topics: [topic], onBatch });
  await eventually(() => next >= high || (records.at(-1)?.offset ?? 0) >= high - 1, { timeoutMs: 20_000 });
  await consumer.stop();
  return records;
}

interface Committed {
  readonly all: number;
  readonly texts: ReadonlySet<string>;
  /** By key. */
  readonly newest: ReadonlyMap<string, string>;
}

/** Several transactions at once on one partition; about half of them are aborted, in another order than they began. */
async function transactInterleaved(raw: Kafka, topic: string, chance: ReturnType<typeof seeded>): Promise<Committed> {
  const producers = Array.from({ length: 3 }, (_, n) =>
    raw.producer({ transactionalId: `aborting-${n}`, idempotent: true, maxInFlightRequests: 1 }),
  );
  await Promise.all(producers.map(producer => producer.connect()));
  const texts = new Set<string>();
  const newest = new Map<string, string>();
  let all = 0;
  for (let round = 0; round < 12; round++) {
    const open = await Promise.all(
      producers.map(async (producer, n) => ({ n, transaction: await producer.transaction(), sent: [] as string[] })),
    );
    for (let step = 0; step < 9; step++) {
      const one = open[chance.between(0, open.length - 1)];
      if (!one) continue;
      const text = `${round}-${step}`;
      // A key of its own for each writer: which of two that overlap is the newer is a matter of offsets.
      await one.transaction.send({ topic, messages: [{ key: `w${one.n}`, value: text }] });
      one.sent.push(text);
      all += 1;
    }
    for (const { n, transaction, sent } of open.toSorted(() => chance.fraction() - 0.5)) {
      if (sent.length === 0 || chance.fraction() < 0.5) {
        await transaction.abort();
        continue;
      }
      await transaction.commit();
      for (const text of sent) texts.add(text);
      newest.set(`w${n}`, sent.at(-1) ?? '');
    }
    // A segment is rolled and cleaned now and then.
    if (round % 4 === 3) await pause(segmentMs);
  }
  await Promise.all(producers.map(producer => producer.disconnect()));
  return { all, texts, newest };
}
