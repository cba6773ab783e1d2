/** What replicas may do to each other's rows, and what a PostgreSQL may have gone through. */
import { expect, it } from '@jest/globals';
import type { Kysely } from 'kysely';
import { eventually } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { dumpView } from './dump.ts';
import { numbers, numbersProjection, slice } from './numbers.fixture.ts';
import { PostgresCorner } from './postgres-corner.ts';
import { BuildControl } from './postgres-control.ts';
import { openPostgres, schemaFor } from './postgres-database.ts';
import type { PostgresDatabase } from './shared-database.ts';
import { FencedError, RewoundError } from './postgres-offsets.ts';
import { openPostgresStore } from './postgres-store.ts';
import type { Projection } from './projection.ts';

const place = { topic: numbers, partition: 0 };
const quiet = { warn: () => undefined, error: () => undefined };

describeWithEngines(['postgres'], 'a partition in PostgreSQL', ({ postgres }) => {
  it('is folded by who took it last: one that was paused meanwhile writes nothing', async () => {
    await using corner = new PostgresCorner(postgres);
    const [paused, owner] = [
      await corner.store(numbersProjection(), 'r1'),
      await corner.store(numbersProjection(), 'r2'),
    ];
    await paused.take(place);
    await paused.apply([slice(0, [1, 2])]);
    expect(await owner.take(place)).toBe(2);
    // Also while the new owner has not moved yet: by the offset alone nobody could tell.
    await expect(paused.apply([slice(2, [666])])).rejects.toBeInstanceOf(FencedError);
    await owner.apply([slice(2, [3])]);
    for (const late of [slice(2, [666]), slice(3, [666])])
      await expect(paused.apply([late])).rejects.toBeInstanceOf(FencedError);
    expect([await paused.query.all(), await owner.query.all()]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(await paused.take(place)).toBe(3);
    await paused.apply([slice(3, [4])]);
    await expect(owner.apply([slice(3, [666])])).rejects.toBeInstanceOf(FencedError);
    expect(await owner.query.all()).toEqual([1, 2, 3, 4]);
  });

  it('cannot be taken in the middle of a transaction', async () => {
    await using corner = new PostgresCorner(postgres);
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const database = await corner.open();
    const slow = await corner.store(numbersProjection(), 'r1');
    await slow.take(place);
    const delayed = delayedCommits(database, async () => {
      begun.resolve();
      await gate.promise;
    });
    const owner = openPostgresStore({ projection: numbersProjection(), database: delayed, build: slow.build });
    await owner.take(place);
    const applied = owner.apply([slice(0, [1, 2])]);
    await begun.promise;
    const taken = slow.take(place);
    const blocked = `SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'`;
    await eventually(async () => (await corner.sql(blocked, [corner.schema])).length === 1);
    gate.resolve();
    await applied;
    expect(await taken).toBe(2);
  });

  it('that was never taken cannot be folded', async () => {
    await using corner = new PostgresCorner(postgres);
    const store = await corner.store(numbersProjection());
    await expect(store.apply([slice(0, [1])])).rejects.toBeInstanceOf(FencedError);
  });

  it('has each record once, also when the answer to a commit was lost', async () => {
    await using corner = new PostgresCorner(postgres);
    const database = await corner.open();
    const { build } = await corner.store(numbersProjection());
    const lossy = openPostgresStore({ projection: numbersProjection(), database: withLostAnswer(database, 2), build });
    await lossy.take(place);
    await expect(lossy.apply([slice(0, [1, 2])])).rejects.toThrow('Connection terminated');
    expect([await lossy.query.all(), lossy.next(place)]).toEqual([[1, 2], null]);
    await lossy.apply([slice(0, [1, 2, 3])]);
    expect([await lossy.query.all(), lossy.next(place)]).toEqual([[1, 2, 3], 3]);
  });

  it('of a restored database is noticed: nothing is left out silently', async () => {
    await using corner = new PostgresCorner(postgres);
    const store = await corner.store(numbersProjection());
    await store.take(place);
    await store.apply([slice(0, [1, 2, 3])]);
    await corner.sql(`UPDATE "${corner.schema}_numbers_v1_1"."viewOffset" SET next = 1`);
    await expect(store.apply([slice(3, [4])])).rejects.toBeInstanceOf(RewoundError);
    expect(store.next(place)).toBe(1);
  });

  it('shows its offset to replicas that do not fold it', async () => {
    await using corner = new PostgresCorner(postgres);
    const [owner, reader] = [
      await corner.store(numbersProjection(), 'r1'),
      await corner.store(numbersProjection(), 'r2'),
    ];
    await owner.take(place);
    await owner.apply([slice(0, [1])]);
    expect(reader.next(place)).toBeNull();
    await reader.lookAtOffsets();
    expect([reader.next(place), await reader.query.all()]).toEqual([1, [1]]);
  });
});

describeWithEngines(['postgres'], 'a query of PostgreSQL', ({ postgres }) => {
  it('sees one state, whatever is folded meanwhile', async () => {
    await using corner = new PostgresCorner(postgres);
    const [begun, between] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const pause = (): Promise<void> => {
      begun.resolve();
      return between.promise;
    };
    const store = await corner.store(countingProjection(pause));
    await store.take(place);
    await store.apply([slice(0, [1])]);
    const read = store.query.twice();
    await begun.promise;
    await store.apply([slice(1, [2])]);
    between.resolve();
    expect(await read).toEqual([1, 1]);
    expect(await store.query.once()).toBe(2);
  });

  it('does not notice that its connection was ended while idle', async () => {
    await using corner = new PostgresCorner(postgres);
    const store = await corner.store(numbersProjection());
    expect(await store.query.all()).toEqual([]);
    await corner.endConnections();
    expect(await store.query.all()).toEqual([]);
  });

  it('of a build that is gone says that the view is unavailable', async () => {
    await using corner = new PostgresCorner(postgres);
    const store = await corner.store(numbersProjection());
    await corner.sql(`DROP SCHEMA "${corner.schema}_numbers_v1_1" CASCADE`);
    await expect(store.query.all()).rejects.toMatchObject({ code: 'view_unavailable' });
  });
});

describeWithEngines(['postgres'], 'a transaction', ({ postgres }) => {
  it.each(['40P01', '40001'])('that was in the way of another (%s) is tried again', async state => {
    await using corner = new PostgresCorner(postgres);
    const database = await corner.open();
    let attempts = 0;
    const done = await database.transaction(async client => {
      attempts++;
      if (attempts < 3)
        await client.query(`DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '${state}'; END $$`);
      return 'done';
    });
    expect([done, attempts]).toEqual(['done', 3]);
  });

  it('changes nothing when its work fails, and the connection goes on', async () => {
    await using corner = new PostgresCorner(postgres);
    const database = await corner.open();
    for (let round = 0; round < 5; round++) {
      const failing = database.transaction(async client => {
        await client.query(`UPDATE "${corner.schema}".format SET format = 99`);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
    }
    expect(await corner.sql(`SELECT format FROM "${corner.schema}".format`)).toEqual([{ format: 1 }]);
    expect(database.workers.totalCount).toBe(1);
  });
});

describeWithEngines(['postgres'], 'builds', ({ postgres }) => {
  it('are found again, and made anew where tables were changed by hand or declared otherwise', async () => {
    await using corner = new PostgresCorner(postgres);
    const first = await corner.store(numbersProjection());
    expect((await corner.store(numbersProjection())).build.id).toBe(first.build.id);
    await corner.sql(`ALTER TABLE "${corner.schema}_numbers_v1_1".number ADD COLUMN more text`);
    const second = await corner.store(numbersProjection());
    expect(second.build.id).not.toBe(first.build.id);
    expect(await dumpView(second)).toEqual([]);
    const otherwise = { ...numbersProjection(), tables: [] };
    expect((await corner.store(otherwise)).build.id).not.toBe(second.build.id);
  });

  it('are dropped once a newer one is ready and nobody reads them', async () => {
    await using corner = new PostgresCorner(postgres);
    const database = await corner.open();
    const [old, young] = [new BuildControl(database, 'numbers', 'old'), new BuildControl(database, 'numbers', 'young')];
    const before = await old.openOrCreate(numbersProjection());
    const after = await young.openOrCreate(numbersProjection({ version: 2 }));
    expect(await young.dropReplaced()).toEqual([]);
    await young.mark(after, 'building', 'ready');
    expect(await young.dropReplaced()).toEqual([]);
    expect(await old.heartbeat([before])).toEqual([]);
    await old.letGo(before);
    expect(await young.dropReplaced()).toMatchObject([{ id: before.id }]);
    expect(await young.builds()).toMatchObject([{ id: after.id, state: 'ready' }]);
    expect(await old.heartbeat([before])).toEqual([before]);
    await expect(old.openOrCreate(numbersProjection())).rejects.toMatchObject({
      code: 'postgres_newer',
      message: expect.stringContaining('version 2, this one knows 1'),
    });
  });

  it('are dropped although a replica that died still has them', async () => {
    await using corner = new PostgresCorner(postgres);
    const database = await corner.open();
    const [dead, young] = [
      new BuildControl(database, 'numbers', 'dead'),
      new BuildControl(database, 'numbers', 'young'),
    ];
    await dead.openOrCreate(numbersProjection());
    await young.mark(await young.openOrCreate(numbersProjection({ version: 2 })), 'building', 'ready');
    await corner.sql(
      `UPDATE "${corner.schema}".reader SET seen = now() - interval '61 seconds' WHERE replica = 'dead'`,
    );
    expect(await young.dropReplaced()).toMatchObject([{ version: 1 }]);
  });

  it('are made once, however many replicas start at the same time', async () => {
    await using corner = new PostgresCorner(postgres);
    await corner.open();
    const stores = await Promise.all(Array.from({ length: 6 }, (_, n) => corner.store(numbersProjection(), `r${n}`)));
    expect(new Set(stores.map(({ build }) => build.id)).size).toBe(1);
  });
});

describeWithEngines(['postgres'], 'opening PostgreSQL', ({ postgres }) => {
  it('is refused where a newer Airy has made the tables', async () => {
    await using corner = new PostgresCorner(postgres);
    await corner.open();
    await corner.sql(`UPDATE "${corner.schema}".format SET format = 2`);
    await expect(corner.open()).rejects.toMatchObject({ code: 'postgres_newer' });
  });

  it('says whom it refuses, never with the password', async () => {
    const url = postgres.replace('postgres://postgres@', 'postgres://nobody:secret-word@');
    const opening = openPostgres({ url, schema: 'airy_nobody', logger: quiet });
    await expect(opening).rejects.toMatchObject({ code: 'postgres_refused' });
    await expect(opening).rejects.not.toThrow('secret-word');
  });

  it('waits for a server that is not there, saying so, until it is told to end', async () => {
    const ending = new AbortController();
    const lines: unknown[] = [];
    const logger = { ...quiet, warn: (details: unknown) => (lines.push(details), ending.abort()) };
    const url = 'postgres://postgres:secret-word@127.0.0.1:1/postgres';
    await expect(openPostgres({ url, schema: 'airy', logger, signal: ending.signal })).rejects.toThrow('abort');
    expect(lines).toEqual([{ address: '127.0.0.1:1/postgres', reason: expect.stringContaining('ECONNREFUSED') }]);
  });

  it('has a schema of its own for each namespace', () => {
    const namespaces = [null, 'prod', 'Prod', 'prod.eu', 'prod-eu', 'prod_eu', 'a'.repeat(30), 'a'.repeat(31)];
    const schemas = namespaces.map(schemaFor);
    expect(new Set(schemas).size).toBe(namespaces.length);
    expect(schemas.slice(0, 2)).toEqual(['airy', 'airy_prod']);
    expect(schemas.filter(schema => !/^[a-z][a-z0-9_]{0,19}$/.test(schema))).toEqual([]);
  });
});

interface Counting {
  once(): Promise<number>;
  twice(): Promise<readonly number[]>;
}

/** Numbers, counted once or with a pause between two counts. */
function countingProjection(pause: () => Promise<void>): Projection<Counting> {
  const query = (kysely: Kysely<unknown>): Counting => {
    const once = async (): Promise<number> =>
      (await (kysely as Kysely<{ number: { id: string } }>).selectFrom('number').select('id').execute()).length;
    const twice = async (): Promise<readonly number[]> => {
      const first = await once();
      await pause();
      return [first, await once()];
    };
    return { once, twice };
  };
  const { name, version, topics, tables, begin } = numbersProjection();
  return { name, version, topics, tables, begin, query };
}

/** Every transaction waits before it commits. */
function delayedCommits(database: PostgresDatabase, before: () => Promise<void>): PostgresDatabase {
  let transactions = 0;
  return changed(database, {
    transaction: work =>
      database.transaction(async client => {
        const result = await work(client);
        transactions++;
        if (transactions > 1) await before(); // The first one takes the partition.
        return result;
      }),
  });
}

/** The connection breaks after the commit of one transaction. */
function withLostAnswer(database: PostgresDatabase, which: number): PostgresDatabase {
  let transactions = 0;
  return changed(database, {
    transaction: async work => {
      const result = await database.transaction(work);
      transactions++;
      if (transactions === which) throw new Error('Connection terminated unexpectedly');
      return result;
    },
  });
}

function changed(database: PostgresDatabase, by: Partial<PostgresDatabase>): PostgresDatabase {
  return new Proxy(database, { get: (target, name) => Reflect.get(by, name) ?? Reflect.get(target, name) });
}
