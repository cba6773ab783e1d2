/** The queue against a model, over random histories. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AiryError } from '@airy/errors';
import type { DeliveryQueue, EndpointSettings, Lease } from '../port.ts';
import { benchPerTest } from './bench.ts';
import { settings } from './samples.ts';
import type { Bench } from './bench.ts';
import { QueueModel } from './queue-model.ts';
import type { CreateQueueStore } from './queue-store.ts';

const endpoints = 2;
const eventId = fc.nat({ max: 11 }).map(n => `event ${n}`);
const endpoint = fc.nat({ max: endpoints - 1 });
const delayMs = fc.constantFrom(0, 1, 40, 200);

const newJob = fc.record({
  eventId,
  lane: fc.constantFrom(null, null, 'lane A', 'lane B'),
  payload: fc.uint8Array({ maxLength: 6 }),
});

const changes: fc.Arbitrary<EndpointSettings> = fc
  .record({
    state: fc.constantFrom('active', 'active', 'active', 'paused', 'disabled'),
    concurrency: fc.constantFrom(1, 2, 5),
    ratePerSecond: fc.constantFrom(null, null, 3, 0.7, 40),
    burst: fc.constantFrom(1, 3),
    maxJobs: fc.constantFrom(4, 9, 100),
    maxBytes: fc.constantFrom(20, 1_000),
    deliveredTtlMs: fc.constantFrom(0, 100, 10_000),
    maxDelivered: fc.constantFrom(0, 2, 100),
  })
  .map(chosen => ({ ...settings, ...chosen }));

const choice = fc.oneof(
  fc.record({ oldest: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ eventIds: fc.array(eventId, { maxLength: 4 }) }),
);

const steps = {
  enqueue: fc.record({
    jobs: fc.array(newJob, { maxLength: 5 }),
    checkpoint: fc.record({
      source: fc.constantFrom('s/0', 's/1'),
      offset: fc.nat({ max: 50 }),
      after: fc.constantFrom(0, 0, 0, 10),
    }),
    again: fc.boolean(),
  }),
  lease: fc.record({ max: fc.integer({ min: 1, max: 4 }), visibilityMs: fc.constantFrom(1, 50, 300) }),
  settle: fc.record({
    which: fc.nat({ max: 20 }),
    how: fc.constantFrom('ack', 'ack', 'retry', 'dead', 'extend'),
    delayMs,
    countAttempt: fc.boolean(),
  }),
  hurry: fc.array(eventId, { maxLength: 4 }),
  settleDead: fc.record({ choice, what: fc.constantFrom('replay', 'discard') }),
  advance: fc.constantFrom(0, 1, 30, 100, 400, 2_000),
  configure: changes,
  setState: fc.constantFrom('active', 'paused', 'disabled'),
  purge: fc.constant(null),
  reopen: fc.constant(null),
} as const;

const weights = {
  enqueue: 6,
  lease: 7,
  settle: 8,
  hurry: 3,
  settleDead: 2,
  advance: 4,
  configure: 1,
  setState: 1,
  purge: 1,
  reopen: 1,
};

type Steps = { [K in keyof typeof steps]: (typeof steps)[K] extends fc.Arbitrary<infer T> ? T : never };
type Step = { [K in keyof Steps]: { readonly do: K; readonly endpoint: number; readonly with: Steps[K] } }[keyof Steps];

const step = fc.oneof(
  ...Object.entries(steps).map(([name, arbitrary]) => ({
    weight: weights[name as keyof typeof weights],
    arbitrary: fc.record({ do: fc.constant(name), endpoint, with: arbitrary as fc.Arbitrary<unknown> }),
  })),
) as fc.Arbitrary<Step>;

/** Both sides, and the leases that anybody ever got: some of them are stale. */
interface Course {
  readonly bench: Bench;
  readonly names: readonly string[];
  readonly models: readonly QueueModel[];
  readonly leases: { readonly lease: Lease; readonly holder: object; readonly model: QueueModel }[];
}

/** Does a step on both and compares what they say. */
async function take(course: Course, next: Step): Promise<void> {
  const { bench, names, models } = course;
  const name = names[next.endpoint]!;
  const model = models[next.endpoint]!;
  const { queue } = bench;
  switch (next.do) {
    case 'enqueue':
      return expect(await orRefusal(queue.enqueue(name, next.with))).toEqual(model.enqueue(next.with));
    case 'lease':
      return lease(course, next);
    case 'settle':
      return settle(course, next.with);
    case 'hurry':
      return expect(await queue.hurry(name, next.with)).toEqual(model.hurry(next.with));
    case 'settleDead': {
      const { what } = next.with;
      const count = await queue[what](name, next.with.choice);
      return expect(count).toBe(model.settleDead(next.with.choice, what));
    }
    case 'advance':
      bench.clock.nowMs += next.with;
      return;
    case 'configure':
      model.configure(next.with);
      return queue.configure(name, next.with);
    case 'setState':
      model.setState(next.with);
      return queue.setState(name, next.with);
    case 'purge':
      model.purge();
      return queue.purge(name);
    case 'reopen':
      if (bench.isOfOneProcess) for (const one of models) one.freeLeases();
      return bench.reopen();
  }
}

async function lease({ bench, names, models, leases }: Course, next: Step & { do: 'lease' }): Promise<void> {
  const model = models[next.endpoint]!;
  const holder = {};
  const answer = await bench.queue.lease(names[next.endpoint]!, next.with);
  const shown = answer.leases.map(({ token: _t, place: _p, payload: _b, endpoint: _e, ...rest }) => rest);
  expect({ ...answer, leases: shown }).toEqual(model.lease(next.with, holder));
  for (const one of answer.leases) leases.push({ lease: one, holder, model });
}

async function settle({ bench, leases }: Course, { which, how, ...given }: Steps['settle']): Promise<void> {
  const chosen = leases.at(-1 - (which % Math.max(1, leases.length)));
  if (!chosen) return;
  const { lease: held, holder, model } = chosen;
  const { eventId: id } = held;
  const { queue } = bench;
  const retrying = { afterMs: given.delayMs, countAttempt: given.countAttempt };
  const visibilityMs = given.delayMs + 1;
  const [answer, expected] = {
    ack: () => [queue.ack(held), model.ack(id, holder)] as const,
    retry: () => [queue.retry(held, retrying), model.retry(id, holder, retrying)] as const,
    dead: () => [queue.dead(held, how), model.park(id, holder, how)] as const,
    extend: () => [queue.extend(held, visibilityMs), model.extend(id, holder, visibilityMs)] as const,
  }[how]();
  expect(await answer).toBe(expected);
}

async function orRefusal<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AiryError) return error.code;
    throw error;
  }
}

/** Everything that can be asked. */
async function compare(queue: DeliveryQueue, { names, models, bench }: Course): Promise<void> {
  for (const [index, name] of names.entries()) {
    const model = models[index]!;
    expect(await queue.depth(name)).toEqual(model.depth());
    expect((await queue.checkpoints(name)).offsets).toEqual(model.offsets);
    const { letters } = await queue.deadLetters(name, { limit: 100 });
    expect(letters.map(({ eventId: id, deadAtMs, reason }) => [id, deadAtMs, reason])).toEqual(
      model.dead.map(({ eventId: id, dead }) => [id, dead!.atMs, dead!.reason]),
    );
  }
  // One in vain does no harm; one that is missing would be forgotten.
  const due = names.filter((_name, index) => (models[index]!.nextAt() ?? Infinity) <= bench.clock.nowMs);
  expect((await queue.ready(100)).endpoints).toEqual(expect.arrayContaining(due));
}

export function modelConformance(createStore: CreateQueueStore): void {
  describe('against a model', () => {
    const bench = benchPerTest(createStore);

    it('any history of moves, on two endpoints', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async history => {
          const names = Array.from({ length: endpoints }, () => randomUUID());
          const models = names.map(() => new QueueModel(settings, bench.clock));
          const course: Course = { bench, names, models, leases: [] };
          for (const name of names) await bench.endpoint(name);
          for (const next of history) {
            await take(course, next);
            await compare(bench.queue, course);
          }
          for (const name of names) await bench.queue.remove(name);
        }),
        { numRuns: Number(process.env['AIRY_MODEL_RUNS'] ?? 25) },
      );
    });
  });
}
