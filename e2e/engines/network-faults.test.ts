/** The network between Airy and its broker is slow, cut, dumb, and loses single answers. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { FaultyBroker } from './faulty-broker.ts';
import { resumeMs, startPipeline } from './instances.ts';
import type { KafkaApi } from './kafka-frames.ts';
import { allRight, tellAll } from './pipeline.ts';
import { finishing, limitMs, rounds } from './rounds.ts';
import { seeded } from './seeded.ts';

const mebibyte = 1024 * 1024;

/** Answers without which a transaction, a commit or a fetch is left in doubt. */
const doubtful: readonly KafkaApi[] = [
  'Produce',
  'EndTxn',
  'AddPartitionsToTxn',
  'AddOffsetsToTxn',
  'TxnOffsetCommit',
  'OffsetCommit',
  'Fetch',
  'Heartbeat',
];

describeWithEngines(['kafka'], 'a bad network', () => {
  let broker: FaultyBroker;

  beforeAll(async () => {
    broker = await FaultyBroker.start();
  }, 60_000);

  afterEach(() => broker.proxy.heal());

  afterAll(async () => {
    await broker?.[Symbol.asyncDispose]();
  });

  it(
    'F3: slow by 200 ms nobody loses its place; slow by 2 s it goes on, in bounded memory',
    async () => {
      await using pipeline = await startPipeline(broker);
      const { proxy } = broker;
      const joins = (): number => proxy.requests.get('JoinGroup') ?? 0;
      // Members come one by one and pass partitions on: only then is there a place to lose.
      await eventually(async () => {
        const before = joins();
        await pause(2_000);
        return joins() === before;
      });
      const joinsBefore = joins();
      const memoryBefore = process.memoryUsage.rss();
      proxy.answerDelayMs = 200;
      await broker.explained(() => pipeline.progress(100, 30_000));
      await pause(3_000);
      expect(joins()).toBe(joinsBefore);
      proxy.answerDelayMs = 2_000;
      await broker.explained(() => pipeline.progress(10, 60_000));
      const grownBy = Math.round((process.memoryUsage.rss() - memoryBefore) / mebibyte);
      proxy.answerDelayMs = 0;
      await broker.explained(() => pipeline.progress(50, resumeMs));
      const verdict = await broker.explained(() => pipeline.finish(finishing));
      tellAll('F3 answers 200 ms and 2 s late', pipeline, verdict);
      process.stderr.write(`F3: ${joins() - joinsBefore} joins at 2 s, memory grew by ${grownBy} MiB\n`);
      expect(verdict).toMatchObject(allRight);
      expect(grownBy).toBeLessThan(300);
    },
    limitMs(300_000),
  );

  it(
    `F4: one lost answer to an append while 64 wait, ${rounds} times: each is there exactly once`,
    async () => {
      await using pipeline = await startPipeline(broker, { conversations: 64, pauseMs: 0 });
      for (let round = 0; round < rounds; round++) {
        await broker.proxy.loseAnswer('Produce', { after: round });
        await broker.explained(() => pipeline.progress(200, resumeMs));
      }
      const verdict = await broker.explained(() => pipeline.finish(finishing));
      tellAll(`F4 ${rounds} answers to appends lost`, pipeline, verdict);
      expect(verdict).toMatchObject(allRight);
    },
    limitMs(300_000),
  );

  it(
    `lost answers of every step of a transaction and of a consumer, ${rounds} times each: 0 missing, 0 doubled`,
    async () => {
      await using pipeline = await startPipeline(broker);
      for (let round = 0; round < rounds; round++)
        for (const api of doubtful) {
          await broker.proxy.loseAnswer(api, { after: round });
          await broker.explained(() => pipeline.progress(20, resumeMs));
        }
      const verdict = await broker.explained(() => pipeline.finish(finishing));
      tellAll(`${rounds * doubtful.length} answers lost of ${doubtful.join(', ')}`, pipeline, verdict);
      expect(verdict).toMatchObject(allRight);
    },
    limitMs(300_000),
  );

  it(
    `F5: cut inside a frame ${rounds * 5} times: nothing half is taken for whole`,
    async () => {
      await using pipeline = await startPipeline(broker);
      const chance = seeded(5);
      for (let round = 0; round < rounds * 5; round++) {
        await broker.proxy.cutAfter(chance.between(1, 3_000));
        await broker.explained(() => pipeline.progress(10, resumeMs));
      }
      const verdict = await broker.explained(() => pipeline.finish(finishing));
      tellAll(`F5 cut inside a frame ${rounds * 5} times`, pipeline, verdict);
      expect(verdict).toMatchObject(allRight);
    },
    limitMs(300_000),
  );

  it(
    'every connection dumb for 3 s: they are given up and replaced',
    async () => {
      await using pipeline = await startPipeline(broker);
      broker.proxy.swallow(true);
      await pause(3_000);
      broker.proxy.swallow(false);
      await broker.explained(() => pipeline.progress(50, 30_000));
      const verdict = await broker.explained(() => pipeline.finish(finishing));
      tellAll('half-open connections', pipeline, verdict);
      expect(verdict).toMatchObject(allRight);
    },
    limitMs(300_000),
  );
});
