import { describe, expect, it } from '@jest/globals';
import type { LogRecord } from '@airy/event-log';
import { PoisonError } from './poison.ts';
import { runEffect, type Effect, type EffectOptions } from './effect.ts';
import { colours, partitions, Stand, until, word, words } from './projection.fixture.ts';

type Handler = EffectOptions['onRecord'];

async function start(stand: Stand, onRecord: Handler, other: Partial<EffectOptions> = {}): Promise<Effect> {
  const { log, deadLetters, telemetry } = stand;
  const backOff = { firstMs: 1, maxMs: 4 };
  const given = { log, deadLetters, telemetry, group: 'effect', station: 'effect', topics: [words], lanes: 4, backOff };
  const effect = await runEffect({ ...given, commitIntervalMs: 1, onRecord, ...other });
  stand.onClose(effect);
  return effect;
}

async function committed(stand: Stand, partition = 0): Promise<number | null> {
  const lags = await stand.log.groupLag('effect');
  return lags.find(lag => lag.topic === words && lag.partition === partition)?.committed ?? null;
}

const name = ({ key, value }: LogRecord): string => `${key}${value === null ? '' : Buffer.from(value).toString()}`;

describe('an effect', () => {
  it('handles every record and commits behind them', async () => {
    await using stand = await Stand.open();
    await stand.log.append([word('a', '1'), word('b', '1'), word('a', '2')]);
    const handled: string[] = [];
    const effect = await start(stand, async record => void handled.push(name(record)));
    await until(async () => (await committed(stand)) === 3);
    await stand.log.append([word('c', null)]);
    await until(async () => (await committed(stand)) === 4);
    expect(handled.toSorted()).toEqual(['a1', 'a2', 'b1', 'c']);
    expect(effect.status()).toEqual({ running: 0, unfinished: 0, retrying: 0, lastError: null });
  });

  it('keeps the order within a key and runs keys side by side', async () => {
    await using stand = await Stand.open();
    const gate = Promise.withResolvers<void>();
    const begun: string[] = [];
    await stand.log.append([word('a', '1'), word('a', '2'), word('b', '1'), word('c', '1')]);
    await start(stand, async record => {
      begun.push(name(record));
      if (name(record) === 'a1') await gate.promise;
    });
    await until(() => begun.length === 3);
    expect(begun).toEqual(['a1', 'b1', 'c1']);
    gate.resolve();
    await until(() => begun.length === 4);
    expect(begun.at(-1)).toBe('a2');
  });

  it('finishes what runs before another member takes the partition over, and leaves it what waits', async () => {
    await using stand = await Stand.open();
    await stand.log.append(Array.from({ length: partitions }, (_, partition) => word('a', '1', { partition })));
    const gate = Promise.withResolvers<void>();
    const begun: string[] = [];
    const handler = (member: string) => async (record: LogRecord) => {
      begun.push(`${member} ${record.partition} ${name(record)}`);
      if (member === 'first' && name(record) === 'a1') await gate.promise;
    };
    await start(stand, handler('first'));
    await until(() => begun.length === partitions);
    await stand.log.append(Array.from({ length: partitions }, (_, partition) => word('a', '2', { partition })));
    const joining = start(stand, handler('second'));
    // Enough turns of the log for the second member to come and be given its share.
    for (let turn = 0; turn < 50; turn++) await stand.log.append([word('other', String(turn), { topic: colours })]);
    expect(begun).toHaveLength(partitions);
    gate.resolve();
    await joining;
    await until(() => begun.length === 2 * partitions);
    expect(new Set(begun.map(one => one.slice(one.indexOf(' ')))).size).toBe(2 * partitions);
    expect(begun.filter(one => one.startsWith('second'))).not.toEqual([]);
  });

  it('runs no more at once than it has lanes', async () => {
    await using stand = await Stand.open();
    await stand.log.append(Array.from({ length: 30 }, (_, index) => word(`k${index}`, '')));
    let [running, most] = [0, 0];
    await start(
      stand,
      async () => {
        most = Math.max(most, ++running);
        await new Promise(resolve => setImmediate(resolve));
        running--;
      },
      { lanes: 3 },
    );
    await until(async () => (await committed(stand)) === 30);
    expect(most).toBe(3);
  });

  it('takes other lanes than the key, if told', async () => {
    await using stand = await Stand.open();
    await stand.log.append([word('a', '1'), word('b', '1'), word('c', '1')]);
    let [running, most] = [0, 0];
    const onRecord: Handler = async () => {
      most = Math.max(most, ++running);
      await new Promise(resolve => setImmediate(resolve));
      running--;
    };
    await start(stand, onRecord, { laneOf: () => 'one for all' });
    await until(async () => (await committed(stand)) === 3);
    expect(most).toBe(1);
  });
});

describe('a record that fails', () => {
  it('is tried again in its lane without holding up the others, even if those fill every lane', async () => {
    await using stand = await Stand.open();
    let isBroken = true;
    const handled: string[] = [];
    const failing = Array.from({ length: 6 }, (_, index) => word(`bad${index}`, ''));
    await stand.log.append([...failing, word('bad0', ' next'), word('good', '')]);
    const effect = await start(stand, async record => {
      if (isBroken && record.key?.startsWith('bad')) throw new Error('throttled');
      handled.push(name(record));
    });
    await until(() => handled.includes('good'));
    await until(() => effect.status().retrying === 6);
    expect(effect.status()).toMatchObject({ unfinished: 7, lastError: 'throttled' });
    expect(await committed(stand)).toBeFalsy();
    isBroken = false;
    await until(async () => (await committed(stand)) === 8);
    expect(handled.indexOf('bad0')).toBeLessThan(handled.indexOf('bad0 next'));
    expect(effect.status()).toMatchObject({ unfinished: 0, lastError: null });
  });

  it('tells the handler how often', async () => {
    await using stand = await Stand.open();
    await stand.log.append([word('a', '')]);
    const attempts: number[] = [];
    await start(stand, async (_, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error('not yet');
    });
    await until(async () => (await committed(stand)) === 1);
    expect(attempts).toEqual([1, 2, 3]);
    expect(await stand.telemetry.metrics.metrics()).toContain(
      'airy_effect_records_total{station="effect",result="failed"} 2',
    );
  });

  it('by poison is a dead letter, once, and the lane goes on', async () => {
    await using stand = await Stand.open();
    await stand.log.append([word('a', 'bad'), word('a', 'good')]);
    const handled: string[] = [];
    await start(stand, async record => {
      handled.push(name(record));
      if (name(record) === 'abad') throw new PoisonError('no such thing');
    });
    await until(async () => (await committed(stand)) === 2);
    expect(handled).toEqual(['abad', 'agood']);
    expect(await stand.letters()).toEqual(['words/0/0: no such thing']);
  });

  it('has its time, then its signal fires', async () => {
    await using stand = await Stand.open();
    await stand.log.append([word('a', '')]);
    let attempts = 0;
    const onRecord: Handler = (_, { signal }) =>
      ++attempts > 1
        ? Promise.resolve()
        : new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('took too long'))));
    await start(stand, onRecord, { attemptTimeoutMs: 5 });
    await until(async () => (await committed(stand)) === 1);
    expect(attempts).toBe(2);
  });
});

describe('what is unfinished', () => {
  it('is not committed past, and comes again after a crash, with what was finished behind it', async () => {
    await using stand = await Stand.open();
    const first: string[] = [];
    await stand.log.append([word('a', '1'), word('stuck', ''), word('b', '1'), word('c', '1')]);
    const effect = await start(stand, async record => {
      first.push(name(record));
      if (record.key === 'stuck') throw new Error('away');
    });
    await until(() => first.includes('c1'));
    await until(async () => (await committed(stand)) === 1);
    await effect.stop();
    const second: string[] = [];
    await start(stand, async record => void second.push(name(record)));
    await until(async () => (await committed(stand)) === 4);
    expect(second.toSorted()).toEqual(['b1', 'c1', 'stuck']);
  });

  it('is bounded: a partition that has too much of it is paused, the others go on', async () => {
    await using stand = await Stand.open();
    const gate = Promise.withResolvers<void>();
    let begun = 0;
    const onRecord: Handler = async record => {
      if (record.partition === 1) return;
      begun++;
      await gate.promise;
    };
    const limits = { maxRecords: 10, maxBytes: 1_000_000 };
    for (let round = 0; round < 5; round++) await stand.log.append(Array.from({ length: 10 }, () => word('a', '')));
    const effect = await start(stand, onRecord, { window: limits, maxBatchRecords: 10 });
    await stand.log.append([word('b', '', { partition: 1 })]);
    await until(async () => (await committed(stand, 1)) === 1);
    expect(begun).toBe(1);
    expect(effect.status().unfinished).toBeLessThanOrEqual(20);
    gate.resolve();
    await until(async () => (await committed(stand)) === 50);
    expect(begun).toBe(50);
  });
});

describe('stopping', () => {
  it('waits for what runs, commits it, and starts nothing more', async () => {
    await using stand = await Stand.open();
    const gate = Promise.withResolvers<void>();
    const begun: string[] = [];
    await stand.log.append([word('a', '1'), word('a', '2')]);
    const effect = await start(stand, async record => {
      begun.push(name(record));
      await gate.promise;
    });
    await until(() => begun.length === 1);
    const stopped = effect.stop();
    gate.resolve();
    await stopped;
    expect([begun, await committed(stand)]).toEqual([['a1'], 1]);
  });

  it('aborts what does not end by the deadline', async () => {
    await using stand = await Stand.open();
    await stand.log.append([word('a', '')]);
    let [isRunning, wasAborted] = [false, false];
    const effect = await start(stand, (_, { signal }) => {
      isRunning = true;
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          wasAborted = true;
          reject(new Error('aborted'));
        }),
      );
    });
    await until(() => isRunning);
    await effect.stop(5);
    expect(wasAborted).toBe(true);
    expect(await committed(stand)).toBeFalsy();
  });
});
