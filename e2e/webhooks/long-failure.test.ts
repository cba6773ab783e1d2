/** F20: an endpoint that answers 500 for days, by a clock that is moved. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  eventually,
  manualClock,
  startWebhookSink,
  taken,
  temporaryFolder,
  type ManualClock,
  type TemporaryFolder,
  type WebhookSink,
} from '@airy/testkit';
import type { WebhookAttempt } from '@airy/webhooks';
import { ConsumerWorld } from './consumer-world.ts';
import { printTally, type Tally } from './tally.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Of Standard Webhooks 1.0.0; the last one is cut so that all together are three days. */
const plannedMs = [5_000, 5 * minuteMs, 30 * minuteMs, ...[2, 5, 10, 14, 20].map(hours => hours * hourMs)];

let folder: TemporaryFolder;
let clock: ManualClock;
let world: ConsumerWorld;
let sink: WebhookSink;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = manualClock();
  sink = await startWebhookSink();
  world = await ConsumerWorld.open({ folder: folder.path, redis: null, clock: clock.now });
  await world.put('down', `${sink.url}/down`);
  world.startSending();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
  await sink.close();
  folder[Symbol.dispose]();
});

/** Counted at the receiver, in the log and in the queue. */
async function expectNoneLost(counts: Partial<Tally>): Promise<void> {
  const tally = await world.tally(sink.received);
  printTally(expect.getState().currentTestName ?? '', tally);
  expect(tally).toMatchObject({ ...counts, duplicates: 0, lost: [] });
}

/** Moves the clock from attempt to attempt until there is no next one. */
async function untilExhausted(eventId: string): Promise<readonly WebhookAttempt[]> {
  for (let count = 1; ; count++) {
    const attempts = await eventually(async () => {
      const own = (await world.attempts()).filter(attempt => attempt.eventId === eventId);
      return own.length === count ? own : null;
    });
    const next = attempts.at(-1)?.nextAttemptAt ?? null;
    if (next === null) return attempts;
    // Once the queue has it, too.
    await eventually(async () => (await world.queue.depth('down')).leased === 0);
    clock.advance(next - clock.now());
    world.hint();
  }
}

describe('F20: an endpoint that fails for days', () => {
  it('is tried by the schedule, ±20 %, for three days; is disabled after five; its owner is told', async () => {
    sink.behave({ kind: 'answer', status: 500 });
    await world.enqueue('down', [{ id: 'evt-1' }]);
    const first = await untilExhausted('evt-1');
    expect(first).toHaveLength(10);
    expect(first.map(({ attempt, outcome }) => `${attempt} ${outcome}`)).toEqual([
      ...Array.from({ length: 9 }, (_, n) => `${n + 1} failed`),
      '10 exhausted',
    ]);
    plannedMs.forEach((planned, index) => {
      const waited = (first[index + 1]?.at ?? 0) - (first[index]?.at ?? 0);
      expect(waited / planned).toBeGreaterThanOrEqual(0.8);
      expect(waited / planned).toBeLessThanOrEqual(1.2);
    });
    const took = (first.at(-1)?.at ?? 0) - (first[0]?.at ?? 0);
    expect(took / (72 * hourMs)).toBeGreaterThan(0.8);
    expect(took / (72 * hourMs)).toBeLessThan(1.2);
    expect(new Set(sink.received.map(({ id }) => id))).toEqual(new Set(['evt-1']));
    expect(new Set(sink.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    expect(await world.queue.depth('down')).toMatchObject({ waiting: 0, dead: 1, state: 'active' });
    expect(world.told.map(({ type }) => type)).toContain('webhook.failing');
    expect(world.told.map(({ type }) => type)).not.toContain('webhook.disabled');

    await world.enqueue('down', [{ id: 'evt-2' }]);
    await untilExhausted('evt-2');
    await eventually(async () => (await world.queue.depth('down')).state === 'disabled');
    await eventually(() => world.told.some(({ type }) => type === 'webhook.disabled'));
    expect(JSON.parse(world.record('down').delivery ?? '')).toMatchObject({ disabled: { reason: 'failing' } });
    await expectNoneLost({ acknowledged: 2, delivered: 0, held: 2 });
  }, 60_000);

  it('is told to be well again by the first delivery, and is not disabled by what came before', async () => {
    sink.behave({ kind: 'answer', status: 500 });
    await world.enqueue('down', [{ id: 'evt-1' }]);
    await untilExhausted('evt-1');
    sink.behave(taken);
    await world.enqueue('down', [{ id: 'evt-2' }]);
    await eventually(() => world.told.some(({ type }) => type === 'webhook.recovered'));
    sink.behave({ kind: 'answer', status: 500 });
    clock.advance(3 * 24 * hourMs);
    await world.enqueue('down', [{ id: 'evt-3' }]);
    await untilExhausted('evt-3');
    expect((await world.queue.depth('down')).state).toBe('active');
    expect(world.told.map(({ type }) => type)).not.toContain('webhook.disabled');
    await expectNoneLost({ acknowledged: 3, delivered: 1, held: 2 });
  }, 60_000);
});
