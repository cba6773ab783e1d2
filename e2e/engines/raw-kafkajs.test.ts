/**
 * The harness must be able to fail: the client used as anybody would use it loses acknowledged records when one answer is
 * lost, and the checker says so. If this test fails one day, the client was cured, or the proxy does nothing any more.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { eventually } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { judge, tell } from './checker.ts';
import { everyRecord } from './every-record.ts';
import { FaultyBroker } from './faulty-broker.ts';
import { LogLoad } from './log-load.ts';
import { textOf } from './stations.ts';

const topic = 'raw';
const policies = { cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 } as const;

describeWithEngines(['kafka'], 'the client without our rules', () => {
  let broker: FaultyBroker;

  beforeAll(async () => {
    broker = await FaultyBroker.start();
  }, 60_000);

  afterAll(async () => {
    await broker?.[Symbol.asyncDispose]();
  });

  it('loses what was acknowledged, and the checker sees it', async () => {
    const { log } = await broker.open('straight');
    await log.createTopics([{ ...policies, name: topic, partitions: 1 }]);
    const raw = new Kafka({
      brokers: [broker.faultAddress],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100 },
    });
    const producer = raw.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const load = new LogLoad({
      conversations: 64,
      append: async ({ text }) => producer.send({ topic, acks: -1, messages: [{ value: text }] }),
    });
    const isLost = broker.proxy.loseAnswer('Produce', { after: 200 });
    const running = load.run();
    await isLost;
    const before = load.acknowledged.size;
    await eventually(() => load.acknowledged.size > before + 200, { timeoutMs: 20_000 });
    load.stop();
    await running;
    await producer.disconnect();
    const verdict = judge(load, (await everyRecord(log, { topic, partition: 0 })).map(textOf));
    tell('raw client, one lost answer', verdict);
    expect(verdict.lost).toBeGreaterThan(0);
    expect(verdict.doubled).toBeGreaterThan(0);
  }, 60_000);
});
