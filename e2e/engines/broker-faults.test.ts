/** The broker is killed and paused under load. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { FaultyBroker } from './faulty-broker.ts';
import { resumeMs, startPipeline } from './instances.ts';
import { allRight, tellAll } from './pipeline.ts';
import { isLong, rounds } from './rounds.ts';
import { seeded } from './seeded.ts';

const pausesMs = isLong ? [5_000, 20_000, 45_000] : [5_000];

describeWithEngines(['kafka'], 'a broker in trouble', () => {
  let broker: FaultyBroker;

  beforeAll(async () => {
    broker = await FaultyBroker.start();
  }, 60_000);

  afterAll(async () => {
    await broker?.[Symbol.asyncDispose]();
  });

  it(`F1: killed ${rounds} times at any moment: everything acknowledged is there once, all stations resume`, async () => {
    await using pipeline = await startPipeline(broker);
    const chance = seeded(1);
    for (let round = 0; round < rounds; round++) {
      await pause(chance.between(0, 500));
      await broker.kill();
      await pause(chance.between(0, 1_000));
      await broker.restart();
      await broker.explained(() => pipeline.progress(50, resumeMs));
    }
    const verdict = await broker.explained(() => pipeline.finish());
    tellAll(`F1 broker killed ${rounds} times`, pipeline, verdict);
    expect(verdict).toMatchObject(allRight);
  }, 600_000);

  it(`F2: stopped for ${pausesMs.join(', ')} ms: nothing is lost, no two writers decide`, async () => {
    await using pipeline = await startPipeline(broker);
    for (const pauseMs of pausesMs) {
      broker.pause();
      await pause(pauseMs);
      broker.resume();
      await broker.explained(() => pipeline.progress(50, resumeMs));
    }
    const verdict = await broker.explained(() => pipeline.finish());
    tellAll(`F2 broker stopped for ${pausesMs.join(', ')} ms`, pipeline, verdict);
    expect(verdict).toMatchObject(allRight);
  }, 600_000);
});

describeWithEngines(['kafka'], 'a broker that is killed after deciding a transaction and before marking it', () => {
  it(`F1, ${rounds} times: the transaction is there once, in all partitions`, async () => {
    // The marks come over the proxy, too.
    const properties = { 'inter.broker.listener.name': 'FAULT' };
    await using broker = await FaultyBroker.start({ properties });
    await using pipeline = await startPipeline(broker);
    for (let round = 0; round < rounds; round++) {
      await broker.proxy.loseRequest('WriteTxnMarkers', { after: round });
      await broker.kill();
      await broker.restart();
      await broker.explained(() => pipeline.progress(50, resumeMs));
    }
    const verdict = await broker.explained(() => pipeline.finish());
    tellAll(`F1 broker killed ${rounds} times between decision and mark`, pipeline, verdict);
    expect(verdict).toMatchObject(allRight);
  }, 600_000);
});
