import { writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import type { Batch, EventLog } from '@airy/event-log';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { openSqliteStore, viewPath } from '@airy/views';
import { colours, Stand, until, word, words, wordsProjection } from './projection.fixture.ts';

/** The log, but the first batch that holds the record at `offset` comes without it, as if retention had been faster. */
function forgetful(log: EventLog, offset: number): EventLog {
  let isForgotten = false;
  const forget = (batch: Batch): Batch => {
    if (isForgotten || !batch.records.some(record => record.offset === offset)) return batch;
    isForgotten = true;
    const records = batch.records.filter(record => record.offset > offset);
    return { ...batch, records, watermarks: { ...batch.watermarks, low: offset + 1 } };
  };
  const changed: Pick<EventLog, 'tail' | 'consume'> = {
    tail: options => log.tail({ ...options, onBatch: batch => options.onBatch(forget(batch)) }),
    consume: options => log.consume({ ...options, onBatch: batch => options.onBatch(forget(batch)) }),
  };
  return new Proxy(log, {
    get: (target, name) => Reflect.get(changed, name) ?? Reflect.get(target, name).bind(target),
  });
}

const position = (offset: number, partition = 0): string => `${words}/${partition}=${offset}`;

/** What holds for every store. @param postgres address of the PostgreSQL that holds the views; null: files do. */
function projectionSuite(postgres: string | null): void {
  describe('a projection', () => {
    it('is ready at the end the log had at start, and follows', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([
        word('a', 'one'),
        word('b', 'two', { partition: 1 }),
        word('c', 'red', { topic: colours }),
      ]);
      const view = await stand.run();
      await view.ready;
      expect(await view.query.all()).toEqual(['colours/c=red', 'words/a=one', 'words/b=two']);
      await stand.log.append([word('a', 'uno'), word('b', null, { partition: 1 })]);
      expect(await view.waitFor(`${position(2)};${position(2, 1)}`, 5_000)).toBe(true);
      expect(await view.query.all()).toEqual(['colours/c=red', 'words/a=uno']);
      expect(await view.lag()).toBe(0);
      expect(view.health()).toEqual({
        state: 'ready',
        version: 1,
        deadLetterCount: 0,
        deadLetters: [],
        blockedBy: null,
      });
    });

    it('answers nothing before it has caught up', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('a', 'one')]);
      const gate = Promise.withResolvers<string>();
      const view = await stand.run({ decode: () => gate.promise });
      expect(() => view.query.all()).toThrow(new AiryError('view_unavailable'));
      expect(view.health().state).toBe('building');
      gate.resolve('one');
      await view.ready;
      expect(await view.query.all()).toEqual(['words/a=one']);
    });

    it('goes on where it stopped', async () => {
      await using stand = await Stand.open(postgres);
      const folded: number[] = [];
      const options = { onApply: ({ offset }: { offset: number }) => void folded.push(offset) };
      await stand.log.append([word('a', 'one'), word('b', 'two')]);
      const first = await stand.run(options);
      await first.ready;
      await first.stop();
      await stand.log.append([word('c', 'three')]);
      const second = await stand.run(options);
      await second.ready;
      expect(folded).toEqual([0, 1, 2]);
      expect(await second.query.all()).toEqual(['words/a=one', 'words/b=two', 'words/c=three']);
    });

    it('says when it does not reach a position in time, and ignores topics that are not its own', async () => {
      await using stand = await Stand.open(postgres);
      const view = await stand.run();
      await view.ready;
      expect(await view.waitFor(position(1), 5)).toBe(false);
      expect(await view.waitFor('elsewhere/0=12', 5)).toBe(true);
      await expect(view.waitFor('nonsense', 5)).rejects.toMatchObject({ code: 'invalid_position' });
      const waiting = view.waitFor(position(1), 60_000);
      await view.stop();
      expect(await waiting).toBe(false);
    });

    it('counts what it folds and how far it is behind', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('a', 'one'), word('b', 'two')]);
      await (
        await stand.run()
      ).ready;
      const metrics = await stand.telemetry.metrics.metrics();
      expect(metrics).toContain('airy_view_records_total{view="words"} 2');
      expect(metrics).toContain('airy_view_lag_records{view="words"} 0');
    });

    it('holds the event loop for short times only', async () => {
      await using stand = await Stand.open(postgres);
      for (let round = 0; round < 20; round++)
        await stand.log.append(Array.from({ length: 500 }, (_, index) => word(`${round}-${index}`, 'x'.repeat(200))));
      let turns = 0;
      const count = (): void => {
        turns++;
        counting = setImmediate(count);
      };
      let counting = setImmediate(count);
      const view = await stand.run();
      await view.ready;
      clearImmediate(counting);
      expect(turns).toBeGreaterThan(10);
    });
  });

  describe('what was built', () => {
    it('is built anew when the log is older than it (restored), with a warning', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('a', 'one'), word('b', 'two')]);
      await (
        await stand.run()
      ).ready;
      await stand.closeLog();
      await stand.openLog('restored');
      await stand.log.append([word('c', 'three')]);
      const view = await stand.run();
      await view.ready;
      expect(await view.query.all()).toEqual(['words/c=three']);
      expect(stand.logLines.join()).toContain('the log is older than the view');
    });

    it('is built anew when records were deleted before they were folded', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('a', 'one')]);
      await (
        await stand.run()
      ).ready;
      await stand.closeLog();
      await stand.openLog();
      await stand.log.append([word('a', 'two'), word('a', null), word('b', 'x'), word('b', 'y')]);
      await stand.log.clean();
      const { low } = await stand.log.watermarks({ topic: words, partition: 0 });
      expect(low).toBeGreaterThan(1);
      const view = await stand.run();
      await view.ready;
      expect(await view.query.all()).toEqual(['words/b=y']);
      expect(stand.logLines.join()).toContain('deleted before they were folded');
    });

    it('is built anew when retention passes it while it runs', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('a', 'one'), word('b', 'two')]);
      const view = await stand.run({ projecting: { log: forgetful(stand.log, 2) } });
      await view.ready;
      await stand.log.append([word('c', 'three'), word('d', 'four')]);
      expect(await view.waitFor(position(4), 5_000)).toBe(true);
      await until(() => view.health().state === 'ready');
      expect(await view.query.all()).toEqual(['words/a=one', 'words/b=two', 'words/c=three', 'words/d=four']);
      expect(stand.logLines.join()).toContain('built anew');
    });

    it('of a new version is built beside the old, which serves and follows until then', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('a', 'one')]);
      await (await stand.run()).stop();
      const gate = Promise.withResolvers<void>();
      const decode = async (value: Uint8Array): Promise<string> => {
        await gate.promise;
        return Buffer.from(value).toString().toUpperCase();
      };
      const view = await stand.run({ version: 2, decode, previous: wordsProjection() });
      await view.ready;
      await stand.log.append([word('b', 'two')]);
      expect(await view.waitFor(position(2), 5_000)).toBe(true);
      expect([view.health().version, await view.query.all()]).toEqual([1, ['words/a=one', 'words/b=two']]);
      gate.resolve();
      await until(() => view.health().version === 2);
      expect(await view.query.all()).toEqual(['words/a=ONE', 'words/b=TWO']);
      await until(async () => String(await stand.versions()) === '2');
    });

    it('of a new version replaces the old one, if that cannot serve', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('a', 'one')]);
      await (await stand.run()).stop();
      const view = await stand.run({ version: 2 });
      await view.ready;
      expect(await view.query.all()).toEqual(['words/a=one']);
      await until(async () => String(await stand.versions()) === '2');
    });
  });

  describe('a record that is no use', () => {
    const decode = (value: Uint8Array): string => {
      const text = Buffer.from(value).toString();
      if (text.startsWith('bad')) throw new Error(`cannot read ${text}`);
      return text;
    };
    const onApply = (_: unknown, text: string | null): void => {
      if (text?.startsWith('odd')) throw new Error(`cannot fold ${text}`);
    };

    it('becomes a dead letter, and the partition goes on', async () => {
      await using stand = await Stand.open(postgres);
      const headers = { trace: '1' };
      await stand.log.append([word('a', 'one'), word('b', 'bad', { headers }), word('c', 'odd'), word('d', 'two')]);
      const view = await stand.run({ decode, onApply });
      await view.ready;
      expect(await view.query.all()).toEqual(['words/a=one', 'words/d=two']);
      expect(await stand.letters()).toEqual(['words/0/1: cannot read bad', 'words/0/2: cannot fold odd']);
      expect(view.health()).toMatchObject({
        deadLetterCount: 2,
        deadLetters: [{ topic: 'words', partition: 0, offset: 2, reason: 'cannot fold odd' }, { offset: 1 }],
      });
      const { records } = await stand.log.read({ topic: 'dead-letters', partition: 0 }, 0, {
        maxRecords: 9,
        maxBytes: 9e6,
      });
      expect(Buffer.from(records[0]?.value ?? []).toString()).toBe('bad');
      expect(records[0]?.headers).toMatchObject({ station: 'words', key: 'b' });
      expect(await stand.telemetry.metrics.metrics()).toContain(
        'airy_dead_letters_total{station="words",topic="words"} 2',
      );
    });

    it('is sent once, also when the view is built again', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('b', 'bad'), word('c', 'odd')]);
      await (
        await stand.run({ decode, onApply })
      ).ready;
      await stand.closeLog();
      await stand.openLog();
      const view = await stand.run({ decode, onApply, version: 2 });
      await view.ready;
      expect(await stand.letters()).toHaveLength(2);
      expect(view.health().deadLetterCount).toBe(2);
    });

    it('is waited for as long as the registry does not answer', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('a', 'one'), word('b', 'other partition', { partition: 1 })]);
      let isAway = true;
      const view = await stand.run({
        decode: value => {
          const text = Buffer.from(value).toString();
          if (isAway && text === 'one') return Promise.reject(new AiryError('registry_unavailable'));
          return text;
        },
        projecting: { unknownSchemaMs: 0 },
      });
      await until(() => view.health().blockedBy !== null);
      expect(view.health().blockedBy).toBe('registry_unavailable at words/0/0');
      isAway = false;
      await view.ready;
      expect(await view.query.all()).toHaveLength(2);
      expect(await stand.letters()).toEqual([]);
      expect(view.health().blockedBy).toBeNull();
    });

    it('with an unknown schema is a dead letter only after its time', async () => {
      await using stand = await Stand.open(postgres);
      await stand.log.append([word('a', 'one')]);
      let attempts = 0;
      const unknown = (): Promise<string> => {
        attempts++;
        return Promise.reject(new AiryError('schema_unknown', 'schema 7 is unknown'));
      };
      const waiting = await stand.run({ decode: unknown });
      await until(() => attempts > 3);
      expect(await stand.letters()).toEqual([]);
      await waiting.stop();
      await expect(waiting.ready).rejects.toThrow('stopped');
      const giving = await stand.run({ decode: unknown, projecting: { unknownSchemaMs: 20 } });
      await giving.ready;
      expect(await stand.letters()).toEqual(['words/0/0: schema 7 is unknown']);
    });
  });

  it('a full disk stops nothing for good', async () => {
    await using stand = await Stand.open(postgres);
    let isFull = true;
    await stand.log.append([word('a', 'one')]);
    const onApply = (): void => {
      if (isFull) throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    };
    const view = await stand.run({ onApply });
    await until(() => view.health().blockedBy === 'database or disk is full');
    isFull = false;
    await view.ready;
    expect([await view.query.all(), await stand.letters()]).toEqual([['words/a=one'], []]);
  });

  it('views of the same records are equal, however they were folded', async () => {
    await using stand = await Stand.open(postgres);
    const hashes = new Set<string>();
    const records = Array.from({ length: 60 }, (_, index) =>
      word(`k${index % 7}`, index % 11 === 0 ? null : `v${index}`, {
        partition: (index % 7) % 2,
        topic: index % 3 ? words : colours,
      }),
    );
    for (let cut = 0; cut <= 60; cut += 20) {
      await stand.closeLog();
      await stand.openLog(`log-${cut}`);
      await stand.log.append(records.slice(0, cut));
      const before = await stand.run({ version: cut + 1 });
      await before.ready;
      await before.stop();
      await stand.log.append(records.slice(cut));
      const after = await stand.run({ version: cut + 1 });
      await after.ready;
      await after.stop();
      hashes.add(await stand.hash(cut + 1));
    }
    expect(hashes.size).toBe(1);
  });
}

describe('on SQLite', () => {
  projectionSuite(null);

  it.each(['damaged', 'of other tables'])('is built anew when it is %s', async kind => {
    await using stand = await Stand.open();
    await stand.log.append([word('a', 'one')]);
    await (
      await stand.run()
    ).ready;
    await stand.closeLog();
    await stand.openLog();
    const path = viewPath(stand.folder, { name: 'words', version: 1 });
    if (kind === 'damaged') writeFileSync(path, 'this is no database, whatever its name says');
    else {
      const store = await openSqliteStore(wordsProjection(), path);
      store.connection.exec('ALTER TABLE word ADD COLUMN more TEXT');
      await store.close();
    }
    const view = await stand.run();
    await view.ready;
    expect(await view.query.all()).toEqual(['words/a=one']);
  });
});

describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
  projectionSuite(postgres);
});
