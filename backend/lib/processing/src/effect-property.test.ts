import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogRecord } from '@airy/event-log';
import { PartitionWindow } from './effect-window.ts';
import { runEffect } from './effect.ts';
import { PoisonError } from './poison.ts';
import { Stand, until, word, words } from './projection.fixture.ts';

/** What the handler does with a record, attempt by attempt; then it succeeds. */
const behaviour = fc.array(fc.constantFrom('fail', 'wait'), { maxLength: 3 });
const scenario = fc.record({
  records: fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), behaviour, isPoison: fc.boolean() }), {
    minLength: 1,
    maxLength: 25,
  }),
  /** Lives end after so many handled records. */
  lives: fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 3 }),
  lanes: fc.integer({ min: 1, max: 4 }),
  maxRecords: fc.integer({ min: 1, max: 12 }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

class Trial {
  readonly done: number[] = [];
  readonly attempts = new Map<number, number>();
  readonly #scenario: Scenario;
  readonly #stand: Stand;

  constructor(given: Scenario, stand: Stand) {
    this.#scenario = given;
    this.#stand = stand;
  }

  async handle({ offset }: LogRecord): Promise<void> {
    const record = this.#scenario.records[offset];
    if (!record) throw new Error('no such record');
    const attempt = this.attempts.get(offset) ?? 0;
    this.attempts.set(offset, attempt + 1);
    const step = record.behaviour[attempt];
    if (step === 'fail') throw new Error('not now');
    if (step === 'wait') await new Promise(resolve => setImmediate(resolve));
    this.done.push(offset);
    if (record.isPoison) throw new PoisonError('never');
  }

  async live(until: (effect: { committed(): Promise<number> }) => Promise<void>): Promise<void> {
    const { log, deadLetters, telemetry } = this.#stand;
    const { lanes, maxRecords } = this.#scenario;
    const effect = await runEffect({
      ...{ log, deadLetters, telemetry, lanes, group: 'effect', station: 'effect', topics: [words] },
      backOff: { firstMs: 1, maxMs: 2 },
      window: { maxRecords, maxBytes: 1_000_000 },
      maxBatchRecords: 5,
      commitIntervalMs: 0,
      onRecord: record => this.handle(record),
    });
    const committed = async (): Promise<number> => (await log.groupLag('effect'))[0]?.committed ?? 0;
    await until({ committed });
    await effect.stop();
    // Whatever is committed was done: a crash now would lose nothing.
    for (let offset = 0; offset < (await committed()); offset++) expect(this.done).toContain(offset);
  }
}

it('loses nothing and keeps the order of each key, through failures and restarts', async () => {
  const property = fc.asyncProperty(scenario, async given => {
    await using stand = await Stand.open();
    await stand.log.append(given.records.map(({ key }) => word(key, '')));
    const trial = new Trial(given, stand);
    for (const count of given.lives) {
      const before = trial.done.length;
      const left = given.records.length - new Set(trial.done).size;
      await trial.live(() => until(() => trial.done.length - before >= Math.min(count, left)));
    }
    await trial.live(({ committed }) => until(async () => (await committed()) === given.records.length));
    expect(new Set(trial.done).size).toBe(given.records.length);
    const firsts = [...new Set(trial.done)];
    for (const key of ['a', 'b', 'c', 'd']) {
      const ofKey = firsts.filter(offset => given.records[offset]?.key === key);
      expect(ofKey).toEqual(ofKey.toSorted((left, right) => left - right));
    }
    const poisoned = given.records.flatMap(({ isPoison }, offset) => (isPoison ? [`words/0/${offset}: never`] : []));
    expect((await stand.letters()).toSorted()).toEqual(poisoned.toSorted());
  });
  await fc.assert(property, { numRuns: 25 });
}, 60_000);

it('a window commits exactly up to the lowest unfinished record', () => {
  const offsets = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 30 });
  const property = fc.property(offsets, fc.array(fc.nat(60)), (given, finished) => {
    const window = new PartitionWindow({ topic: words, partition: 0 }, { maxRecords: 100, maxBytes: 1_000_000 });
    const taken = given.toSorted((left, right) => left - right);
    const record = { topic: words, partition: 0, timestamp: 0, key: null, value: null, headers: {} };
    for (const offset of taken) expect(window.take({ ...record, offset })).toBe(true);
    window.taken(100);
    for (const offset of finished) window.finish(offset);
    const open = taken.filter(offset => !finished.includes(offset));
    expect(window.committable).toBe(open[0] ?? 100);
    expect(window.unfinished).toBe(open.length);
    expect(window.take({ ...record, offset: taken.at(-1) ?? 0 })).toBe(false);
  });
  fc.assert(property);
});
