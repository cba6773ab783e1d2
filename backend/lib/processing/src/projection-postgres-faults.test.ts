/** PostgreSQL is killed, and its connections are ended, while a view is folded: nothing is lost, nothing is doubled. */
import { expect, it } from '@jest/globals';
import { startPostgres } from '@airy/local-engines';
import { eventually, temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { colours, partitions, Stand, word, words } from './projection.fixture.ts';

/** Appends as long as it is not told to end; the number of records is what it resolves with. */
function load(stand: Stand): { end(): Promise<number> } {
  let isOver = false;
  const run = async (): Promise<number> => {
    let written = 0;
    for (; !isOver; written += 25) {
      const records = Array.from({ length: 25 }, (_, index) => {
        const number = written + index;
        const [key, topic] = [`k${number % 211}`, number % 3 ? words : colours];
        const text = number % 17 === 0 ? null : `v${number}`;
        return word(key, text, { topic, partition: (number % 211) % partitions });
      });
      await stand.log.append(records);
      await new Promise(resolve => setImmediate(resolve));
    }
    return written;
  };
  const running = run();
  return {
    end: () => {
      isOver = true;
      return running;
    },
  };
}

/** The view has all of the log, and its rows are those of a view in SQLite. */
async function isWhole(stand: Stand, view: Awaited<ReturnType<Stand['run']>>): Promise<void> {
  await eventually(async () => (await view.lag()) === 0, { timeoutMs: 20_000 });
  await eventually(() => view.health().blockedBy === null);
  expect(await view.query.all()).toEqual(await stand.wordsInLog());
  const other = await stand.run({ version: 9, projecting: { store: { kind: 'sqlite', dataFolder: stand.folder } } });
  await other.ready;
  expect(await other.query.all()).toEqual(await view.query.all());
}

describeWithEngines(['postgres'], 'a view in PostgreSQL', ({ postgres }) => {
  it('is whole although its connections are ended again and again', async () => {
    await using stand = await Stand.open(postgres);
    const view = await stand.run();
    await view.ready;
    const writing = load(stand);
    const ends = 25;
    for (let round = 0; round < ends; round++) {
      const before = await folded(stand);
      await eventually(async () => (await folded(stand)) > before);
      await stand.corner?.endConnections();
    }
    const written = await writing.end();
    await isWhole(stand, view);
    console.info(`connections ended ${ends} times, ${written} records: lost 0, doubled 0`);
  }, 60_000);

  it('is whole although the server is killed and started again', async () => {
    using folder = temporaryFolder();
    let server = await startPostgres({ folder: folder.path });
    await using cleanUp = { [Symbol.asyncDispose]: () => server.stop() };
    void cleanUp;
    await using stand = await Stand.open(server.address);
    const view = await stand.run();
    await view.ready;
    const writing = load(stand);
    const kills = 3;
    for (let kill = 0; kill < kills; kill++) {
      const before = await folded(stand);
      await eventually(async () => (await folded(stand)) > before, { timeoutMs: 20_000 });
      await server.kill();
      await eventually(() => view.health().blockedBy !== null);
      await expect(view.query.all()).rejects.toMatchObject({ code: 'view_unavailable' });
      expect(await view.waitFor(`${words}/0=999999999`, 50)).toBe(false);
      server = await startPostgres({ folder: folder.path });
    }
    const written = await writing.end();
    await isWhole(stand, view);
    console.info(`server killed ${kills} times, ${written} records: lost 0, doubled 0`);
  }, 120_000);
});

describeWithEngines(['postgres'], 'a PostgreSQL that hangs', () => {
  it('is given up in time, and folded into again when it goes on', async () => {
    using folder = temporaryFolder();
    const server = await startPostgres({ folder: folder.path });
    await using cleanUp = { [Symbol.asyncDispose]: () => server.stop() };
    void cleanUp;
    await using stand = await Stand.open(server.address);
    const database = await stand.openReplica({ statementTimeoutMs: 300 });
    const view = await stand.run({ projecting: { store: database } });
    await view.ready;
    server.pause();
    await stand.log.append([word('a', 'one')]);
    await eventually(() => view.health().blockedBy !== null);
    await expect(view.query.all()).rejects.toMatchObject({ code: 'view_unavailable' });
    server.resume();
    await isWhole(stand, view);
    expect(await view.query.all()).toEqual(['words/a=one']);
  }, 60_000);
});

describeWithEngines(['postgres'], 'a view whose PostgreSQL is away', () => {
  it('is opened once that is there, and stopped in time although it is gone', async () => {
    using folder = temporaryFolder();
    let server = await startPostgres({ folder: folder.path });
    await using cleanUp = { [Symbol.asyncDispose]: () => server.stop() };
    void cleanUp;
    await using stand = await Stand.open(server.address);
    await stand.log.append([word('a', 'one')]);
    await server.kill();
    const opening = stand.run();
    server = await startPostgres({ folder: folder.path });
    const view = await opening;
    await view.ready;
    expect(await view.query.all()).toEqual(['words/a=one']);
    server.pause();
    await stand.log.append([word('b', 'two')]);
    await view.stop();
    server.resume();
  }, 60_000);
});

/** Records that are folded, as PostgreSQL has it. */
async function folded(stand: Stand): Promise<number> {
  const table = `"${stand.corner?.schema}_words_v1_1"."viewOffset"`;
  const rows = await stand.corner?.sql<{ next: string }>(`SELECT sum(next) AS next FROM ${table}`);
  return Number(rows?.[0]?.next ?? 0);
}
