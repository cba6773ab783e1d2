/** Several replicas on one PostgreSQL: they share the folding, agree what serves, and lose nothing whatever happens. */
import { expect, it } from '@jest/globals';
import type { EventLog } from '@airy/event-log';
import { describeWithEngines } from '@airy/testkit/describe-with';
import {
  colours,
  partitions,
  Stand,
  until,
  word,
  words,
  wordsProjection,
  type WordsOptions,
} from './projection.fixture.ts';

const position = (offset: number, partition = 0): string => `${words}/${partition}=${offset}`;

/** As many records as asked for, over all partitions, some of them deletions. */
async function write(stand: Stand, from: number, count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const [key, topic] = [`k${number % 97}`, number % 4 ? words : colours];
    const text = number % 13 === 0 ? null : `v${number}`;
    return word(key, text, { topic, partition: (number % 97) % partitions });
  });
  await stand.log.append(records);
}

async function endOf(stand: Stand): Promise<string> {
  const places = [words, colours].flatMap(topic =>
    Array.from({ length: partitions }, (_, partition) => ({ topic, partition })),
  );
  const ends = places.map(
    async place => `${place.topic}/${place.partition}=${(await stand.log.watermarks(place)).high}`,
  );
  return (await Promise.all(ends)).join(';');
}

/** The log, but as many reads as told find nothing, like those of a broker that is behind. */
function shortSighted(log: EventLog): { readonly log: EventLog; readonly empty: { reads: number } } {
  const empty = { reads: 0 };
  const read: EventLog['read'] = async (place, offset, limits) => {
    if (empty.reads === 0) return log.read(place, offset, limits);
    empty.reads--;
    return { records: [], nextOffset: offset, watermarks: await log.watermarks(place) };
  };
  const get = (target: EventLog, name: string | symbol): unknown =>
    name === 'read' ? read : Reflect.get(target, name).bind(target);
  return { log: new Proxy(log, { get }), empty };
}

describeWithEngines(['postgres'], 'replicas', ({ postgres }) => {
  /** One more replica; what it folds is counted. */
  async function replica(stand: Stand, options: WordsOptions = {}) {
    const folded = { records: 0 };
    const onApply: WordsOptions['onApply'] = (record, text) => {
      folded.records++;
      options.onApply?.(record, text);
    };
    const view = await stand.run({ ...options, onApply, projecting: { store: await stand.openReplica() } });
    return { view, folded };
  }

  it('share the folding, and each answers with all of it, own writes included', async () => {
    await using stand = await Stand.open(postgres);
    const [one, other] = [await replica(stand), await replica(stand)];
    await Promise.all([one.view.ready, other.view.ready]);
    for (let round = 0; round < 10; round++) {
      await write(stand, round * 100, 100);
      const end = await endOf(stand);
      for (const { view } of [one, other]) {
        expect(await view.waitFor(end, 5_000)).toBe(true);
        expect(await view.query.all()).toEqual(await stand.wordsInLog());
      }
    }
    expect(one.folded.records + other.folded.records).toBe(1_000);
    expect(Math.min(one.folded.records, other.folded.records)).toBeGreaterThan(0);
    await until(async () => (await one.view.lag()) === 0 && (await other.view.lag()) === 0);
  });

  it('that come and go under load lose and double nothing', async () => {
    await using stand = await Stand.open(postgres);
    const steady = await replica(stand);
    await steady.view.ready;
    let [written, isOver] = [0, false];
    const load = (async () => {
      for (; !isOver; written += 20) await write(stand, written, 20);
    })();
    const passages = 12;
    for (let passage = 0; passage < passages; passage++) {
      const passing = await replica(stand);
      await passing.view.ready;
      await until(() => passing.folded.records > 0);
      await passing.view.stop();
    }
    isOver = true;
    await load;
    expect(await steady.view.waitFor(await endOf(stand), 10_000)).toBe(true);
    const [found, expected] = [await steady.view.query.all(), await stand.wordsInLog()];
    console.info(`${written} records, ${passages} replicas came and went; ${found.length} of ${expected.length} rows`);
    expect(found).toEqual(expected);
  }, 60_000);

  it('go on where the view stands, although the group is behind or ahead', async () => {
    await using stand = await Stand.open(postgres);
    await write(stand, 0, 200);
    const first = await replica(stand);
    await first.view.ready;
    await first.view.stop();
    const place = { topic: words, partition: 0 };
    const { high } = await stand.log.watermarks(place);
    const group = 'words-v1-1';
    expect((await stand.log.groupLag(group)).find(lag => lag.topic === words && lag.partition === 0)?.committed).toBe(
      high,
    );
    await stand.log.resetGroup(group, [{ ...place, offset: 0 }]);
    const behind = await replica(stand);
    await behind.view.ready;
    await write(stand, 200, 10);
    expect(await behind.view.waitFor(await endOf(stand), 5_000)).toBe(true);
    expect(behind.folded.records).toBe(10);
    await behind.view.stop();
    // As a backup of yesterday has it: offset and rows are older than what the group has committed.
    const schema = `${stand.corner?.schema}_words_v1_1`;
    await stand.corner?.sql(`UPDATE "${schema}"."viewOffset" SET next = 3 WHERE topic = 'words' AND partition = 0`);
    await stand.corner?.sql(`DELETE FROM "${schema}".word WHERE starts_with(id, 'words/')`);
    await stand.corner?.sql(`UPDATE "${schema}"."viewOffset" SET next = -1 WHERE topic = 'words' AND partition > 0`);
    const ahead = await replica(stand);
    await ahead.view.ready;
    const rest = (await stand.wordsInLog()).filter(row => row.startsWith('words/'));
    const found = new Set(await ahead.view.query.all());
    const firstKeys = await firstWords(stand, 3);
    expect(rest.filter(row => !found.has(row) && !firstKeys.has(row))).toEqual([]);
  });

  it('fill the gap when the database is brought back from a backup while they run', async () => {
    await using stand = await Stand.open(postgres);
    const { view } = await replica(stand);
    await view.ready;
    await stand.log.append([word('a', 'one'), word('b', 'two'), word('c', 'three')]);
    expect(await view.waitFor(position(3), 5_000)).toBe(true);
    const schema = `${stand.corner?.schema}_words_v1_1`;
    await stand.corner?.sql(
      `WITH gone AS (DELETE FROM "${schema}".word WHERE id <> 'words/a')
       UPDATE "${schema}"."viewOffset" SET next = 1 WHERE topic = 'words' AND partition = 0`,
    );
    await stand.log.append([word('d', 'four')]);
    await until(async () => (await view.query.all()).length === 4);
    expect(await view.query.all()).toEqual(['words/a=one', 'words/b=two', 'words/c=three', 'words/d=four']);
  });

  it('leave no gap when the log does not give at once what is missing', async () => {
    await using stand = await Stand.open(postgres);
    const { log, empty } = shortSighted(stand.log);
    const view = await stand.run({ projecting: { log, store: await stand.openReplica() } });
    await view.ready;
    await stand.log.append([word('a', 'one'), word('b', 'two'), word('c', 'three')]);
    expect(await view.waitFor(position(3), 5_000)).toBe(true);
    const schema = `${stand.corner?.schema}_words_v1_1`;
    await stand.corner?.sql(
      `WITH gone AS (DELETE FROM "${schema}".word WHERE id <> 'words/a')
       UPDATE "${schema}"."viewOffset" SET next = 1 WHERE topic = 'words' AND partition = 0`,
    );
    empty.reads = 2;
    await stand.log.append([word('d', 'four')]);
    await until(async () => (await view.query.all()).includes('words/d=four'));
    expect(empty.reads).toBe(0);
    expect(await view.query.all()).toEqual(['words/a=one', 'words/b=two', 'words/c=three', 'words/d=four']);
  });

  it('keep an old version as long as one of them reads it, and switch together', async () => {
    await using stand = await Stand.open(postgres);
    await stand.log.append([word('a', 'one')]);
    const old = await replica(stand);
    await old.view.ready;
    const gate = Promise.withResolvers<void>();
    const decode = async (value: Uint8Array): Promise<string> => {
      await gate.promise;
      return Buffer.from(value).toString().toUpperCase();
    };
    const raised = { version: 2, decode, previous: wordsProjection() };
    const young = [await replica(stand, raised), await replica(stand, raised)];
    await Promise.all(young.map(({ view }) => view.ready));
    await stand.log.append([word('b', 'two')]);
    for (const { view } of [old, ...young]) {
      expect(await view.waitFor(position(2), 5_000)).toBe(true);
      expect([view.health().version, await view.query.all()]).toEqual([1, ['words/a=one', 'words/b=two']]);
    }
    gate.resolve();
    await until(() => young.every(({ view }) => view.health().version === 2));
    for (const { view } of young) expect(await view.query.all()).toEqual(['words/a=ONE', 'words/b=TWO']);
    await stand.log.append([word('c', 'three')]);
    for (const { view } of [old, ...young]) expect(await view.waitFor(position(3), 5_000)).toBe(true);
    expect(await old.view.query.all()).toHaveLength(3);
    expect(await stand.versions()).toEqual([1, 2]);
    await old.view.stop();
    await until(async () => String(await stand.versions()) === '2');
    await expect(replica(stand)).rejects.toMatchObject({ code: 'postgres_newer' });
  });

  it('switch to a new version only when it is as far as the old one', async () => {
    await using stand = await Stand.open(postgres);
    await stand.log.append([word('a', 'one')]);
    const old = await replica(stand);
    await old.view.ready;
    const gates = new Map(['one', 'two'].map(text => [text, Promise.withResolvers<void>()]));
    const begun: string[] = [];
    const decode = async (value: Uint8Array): Promise<string> => {
      const text = Buffer.from(value).toString();
      begun.push(text);
      await gates.get(text)?.promise;
      return text.toUpperCase();
    };
    const { view } = await replica(stand, { version: 2, decode, previous: wordsProjection() });
    await view.ready;
    await stand.log.append([word('b', 'two')]);
    expect(await view.waitFor(position(2), 5_000)).toBe(true);
    // Now the new one reaches the end that the log had when it began, and stays one record behind the old one.
    gates.get('one')?.resolve();
    await until(() => begun.includes('two'));
    for (let beat = 0; beat < 2; beat++) await nextHeartbeat(stand);
    expect([view.health().version, await view.query.all()]).toEqual([1, ['words/a=one', 'words/b=two']]);
    gates.get('two')?.resolve();
    await until(() => view.health().version === 2);
    expect(await view.query.all()).toEqual(['words/a=ONE', 'words/b=TWO']);
  });

  it('serve on while a view that has lost records is built anew beside it', async () => {
    await using stand = await Stand.open(postgres);
    await stand.log.append([word('a', 'one'), word('b', 'two')]);
    const gate = Promise.withResolvers<void>();
    let isGated = false;
    const decode = async (value: Uint8Array): Promise<string> => {
      const text = Buffer.from(value).toString();
      // What the build that has lost records still reads is let through; the new one waits at its first record.
      if (isGated && text !== 'three') await gate.promise;
      return text;
    };
    const { view } = await replica(stand, { decode });
    await view.ready;
    isGated = true;
    // What retention does to a view that was stopped for too long.
    const schema = `${stand.corner?.schema}_words_v1_1`;
    await stand.corner?.sql(`UPDATE "${schema}"."viewOffset" SET next = 7 WHERE topic = 'words' AND partition = 0`);
    await stand.corner?.sql(`UPDATE "${schema}"."viewOffset" SET epoch = epoch + 1 WHERE topic = 'words'`);
    await stand.log.append([word('c', 'three')]);
    await until(async () => (await stand.versions()).length === 2);
    expect([view.health().state, await view.query.all()]).toEqual(['ready', ['words/a=one', 'words/b=two']]);
    gate.resolve();
    await until(async () => (await view.query.all()).length === 3);
    await until(async () => (await stand.versions()).length === 1);
    expect(stand.logLines.join()).toContain('built anew');
  });
});

/** By then every replica has looked at its builds some times. */
async function nextHeartbeat(stand: Stand): Promise<void> {
  const text = `SELECT extract(epoch FROM min(seen))::text AS seen FROM "${stand.corner?.schema}".reader`;
  const before = (await stand.corner?.sql<{ seen: string }>(text))?.[0]?.seen;
  await until(async () => (await stand.corner?.sql<{ seen: string }>(text))?.[0]?.seen !== before);
}

/** Rows of the first records of partition 0, which a view that begins after them cannot have. */
async function firstWords(stand: Stand, count: number): Promise<ReadonlySet<string>> {
  const { records } = await stand.log.read({ topic: words, partition: 0 }, 0, { maxRecords: count, maxBytes: 1e6 });
  return new Set(records.map(({ key, value }) => `${words}/${key}=${Buffer.from(value ?? []).toString()}`));
}
