/** Instances are killed, stopped, started and paused under load. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { FaultyBroker } from './faulty-broker.ts';
import { InstanceProcess } from './instance-process.ts';
import { resumeMs, timings } from './instances.ts';
import { allRight, Pipeline, tellAll } from './pipeline.ts';
import { finishing, isLong, limitMs, rounds } from './rounds.ts';
import { seeded } from './seeded.ts';

const kills = rounds * 3 + 1;
const holdUps = Math.ceil(rounds / 3);
const stormMs = isLong ? 120_000 : 20_000;
/** A process that is held up for longer than its session has lost its partitions when it wakes up. */
const heldUpMs = timings.sessionTimeoutMs + 2_000;

describeWithEngines(['kafka'], 'instances in trouble', () => {
  let broker: FaultyBroker;

  beforeAll(async () => {
    broker = await FaultyBroker.start();
  }, 60_000);

  afterAll(async () => {
    await broker?.[Symbol.asyncDispose]();
  });

  async function startPipeline(): Promise<Pipeline> {
    const { log } = await broker.open('straight', timings);
    const judge = await broker.open('straight');
    return Pipeline.start({ log, judge: judge.log });
  }

  it(
    `F8: killed ${kills} times at any moment: each command is decided once`,
    async () => {
      await using pipeline = await startPipeline();
      await using instances = new AsyncDisposableStack();
      const start = (): InstanceProcess => instances.use(new InstanceProcess(pipeline, broker.address));
      const running = [start(), start(), start()];
      await Promise.all(running.map(({ ready }) => ready));
      await pipeline.progress(50, resumeMs);
      const chance = seeded(8);
      for (let kill = 0; kill < kills; kill++) {
        await pause(chance.between(200, 1_500));
        const victim = chance.between(0, running.length - 1);
        await running[victim]?.kill();
        running[victim] = start();
        // Now and then all are at work again before the next one dies.
        if (kill % 3 === 0) await pipeline.progress(20, resumeMs);
      }
      const verdict = await broker.explained(() => pipeline.finish(finishing));
      tellAll(`F8 ${kills} instances killed`, pipeline, verdict);
      expect(verdict).toMatchObject(allRight);
    },
    limitMs(300_000),
  );

  it(
    `F9: one that wakes up after another took over writes nothing more, ${holdUps * 2} times`,
    async () => {
      await using pipeline = await startPipeline();
      await using first = new InstanceProcess(pipeline, broker.address);
      await first.ready;
      await pipeline.progress(50, resumeMs);
      await using second = new InstanceProcess(pipeline, broker.address);
      await second.ready;
      await pipeline.progress(50, resumeMs);
      for (let round = 0; round < holdUps; round++) {
        const [sleeper, other] = round % 2 === 0 ? [first, second] : [second, first];
        sleeper.pause();
        await pause(heldUpMs);
        await pipeline.progress(20, resumeMs);
        sleeper.resume();
        await pipeline.progress(20, resumeMs);
        // Whoever woke up works again: alone it can do everything.
        other.pause();
        await pause(heldUpMs);
        await pipeline.progress(20, resumeMs);
        other.resume();
      }
      const verdict = await broker.explained(() => pipeline.finish(finishing));
      tellAll(`F9 ${holdUps * 2} times one held up for ${heldUpMs} ms`, pipeline, verdict);
      expect(verdict).toMatchObject(allRight);
    },
    limitMs(600_000),
  );

  it(
    `F10: instances come and go for ${stormMs / 1000} s: work goes on, and the end is right`,
    async () => {
      await using pipeline = await startPipeline();
      const chance = seeded(10);
      const stops: (() => Promise<void>)[] = [];
      const until = performance.now() + stormMs;
      let changes = 0;
      let longestMs = 0;
      while (performance.now() < until) {
        const { log } = await broker.open('straight', timings);
        stops.push(await pipeline.addWriter(log), await pipeline.addSink(log));
        if (stops.length > 6) await Promise.all([stops.shift()?.(), stops.shift()?.()]);
        changes += 1;
        const begun = performance.now();
        await pipeline.progress(10, 10_000);
        longestMs = Math.max(longestMs, performance.now() - begun);
        await pause(chance.between(300, 2_000));
      }
      const verdict = await broker.explained(() => pipeline.finish(finishing));
      tellAll(`F10 ${changes} changes of members`, pipeline, verdict);
      process.stderr.write(`F10: longest time without progress after a change ${Math.round(longestMs)} ms\n`);
      expect(verdict).toMatchObject(allRight);
    },
    limitMs(300_000),
  );
});
