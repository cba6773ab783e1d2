import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, it, jest } from '@jest/globals';
import type { Batch, EventLog, GroupConsumer } from '@airy/event-log';
import { eventually } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { Kafka, logLevel } from 'kafkajs';
import { GroupRequests } from './group-requests.ts';
import { commands, copyingWriter, GroupBench, sessionTimeoutMs, textOf, textRecord } from './group-bench.fixture.ts';

jest.setTimeout(60_000);
const patient = { timeoutMs: 30_000, everyMs: 50 };

interface Seen {
  readonly member: string;
  readonly what: 'has' | 'had';
  readonly partition: number;
}

interface Notes {
  readonly notes: Seen[];
  readonly handled: string[];
}

const newNotes = (): Notes => ({ notes: [], handled: [] });

describeWithEngines(['kafka'], 'groups on Kafka', ({ kafka }) => {
  const bench = new GroupBench(kafka);
  afterAll(() => bench.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  async function fill(topic: string, partitions: number, count: number, from = 0): Promise<void> {
    await bench.log.append(
      Array.from({ length: count }, (_, n) => textRecord({ topic, partition: n % partitions }, String(from + n))),
    );
  }

  /** A member that commits what it has handled, and notes what it has. */
  async function join(log: EventLog, topic: string, member: string, { notes, handled }: Notes = newNotes()) {
    const consumer = Promise.withResolvers<GroupConsumer>();
    const joined = await log.consume({
      group: `g-${topic}`,
      topics: [topic],
      maxBatchRecords: 5,
      onAssigned: all => all.forEach(({ partition }) => notes.push({ member, what: 'has', partition })),
      onRevoked: all => all.forEach(({ partition }) => notes.push({ member, what: 'had', partition })),
      async onBatch(batch) {
        await delay(1);
        handled.push(...batch.records.map(textOf));
        await (await consumer.promise).commit(batch, batch.nextOffset);
      },
    });
    consumer.resolve(joined);
    return joined;
  }

  it('a partition has one owner at a time while members come and go, and each record is handled once', async () => {
    const topic = await bench.topic('t', { partitions: 8 });
    const noted = newNotes();
    const { notes, handled } = noted;
    let appended = 0;
    const more = async (): Promise<void> => fill(topic, 8, 80, (appended += 80) - 80);
    await more();
    const a = await join(bench.log, topic, 'a', noted);
    await more();
    const [b, c] = await Promise.all(['b', 'c'].map(name => join(bench.open(), topic, name, noted)));
    await more();
    await a.stop();
    await more();
    const d = await join(bench.log, topic, 'd', noted);
    await more();
    await Promise.all([b!.stop(), d.stop()]);
    await more();
    await eventually(() => handled.length >= appended, patient);
    await c!.stop();
    expect(handled.map(Number).toSorted((x, y) => x - y)).toEqual(Array.from({ length: appended }, (_, n) => n));
    for (let partition = 0; partition < 8; partition++) {
      const story = notes.filter(note => note.partition === partition);
      story.forEach(({ what, member }, index) => {
        expect(what).toBe(index % 2 === 0 ? 'has' : 'had');
        if (what === 'had') expect(member).toBe(story[index - 1]!.member);
      });
    }
    process.stdout.write(`groups: handled=${handled.length} moves=${notes.length / 2} doubled=0 missing=0\n`);
  });

  it('a handler that takes longer than the session keeps its partition, and others go on', async () => {
    const topic = await bench.topic('t', { partitions: 2 });
    const [revoked, seen]: [number[], string[]] = [[], []];
    const commits = Promise.withResolvers<void>();
    const consumer = await bench.log.consume({
      group: `g-${topic}`,
      topics: [topic],
      onRevoked: all => void revoked.push(...all.map(({ partition }) => partition)),
      async onBatch(batch) {
        if (batch.partition === 0) await delay(sessionTimeoutMs + 1_500);
        seen.push(...batch.records.map(textOf));
        if (batch.partition === 0) await consumer.commit(batch, batch.nextOffset).then(commits.resolve, commits.reject);
      },
    });
    await fill(topic, 1, 1);
    const fast = { topic, partition: 1 };
    await bench.log.append([textRecord(fast, 'fast')]);
    await eventually(() => seen.includes('fast'), patient);
    expect(seen).toEqual(['fast']);
    await commits.promise;
    expect({ revoked, seen }).toEqual({ revoked: [], seen: ['fast', '0'] });
    await consumer.stop();
  });

  it('a process that stood still for too long commits nothing over its successor, and is handed nothing more', async () => {
    const topic = await bench.topic('t');
    const at = { topic, partition: 0 };
    const group = `g-${topic}`;
    await fill(topic, 1, 5);
    const file = fileURLToPath(new URL('./consumer-child.fixture.ts', import.meta.url));
    const options = ['--disable-warning=ExperimentalWarning', file, JSON.stringify({ kafka, group, topic })];
    const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', line => lines.push(line));
    try {
      await eventually(() => lines.includes('stopping'), patient);
      const noted = newNotes();
      const { handled } = noted;
      const successor = await join(bench.log, topic, 'successor', noted);
      await eventually(() => handled.length === 5, patient);
      child.kill('SIGCONT');
      await eventually(() => lines.includes('revoked 1') && lines.some(line => line.startsWith('commit')), patient);
      expect(lines.toSorted()).toEqual(['batch 1 at 0', 'commit refused', 'revoked 1', 'stopping']);
      expect(await bench.log.groupLag(group)).toMatchObject([{ ...at, committed: 5 }]);
      await successor.stop();
    } finally {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  });

  it('comes to the end of what a writer wrote: the marks of transactions are passed, too', async () => {
    const topics = await bench.copyingTopics(1);
    await bench.log.append(commands(topics, 0, 20));
    const writer = await copyingWriter(bench.log, topics);
    const batches: Batch[] = [];
    const consumer = Promise.withResolvers<GroupConsumer>();
    const joined = await bench.log.consume({
      group: `g-${topics.events}`,
      topics: [topics.events],
      async onBatch(batch) {
        batches.push(batch);
        await (await consumer.promise).commit(batch, batch.nextOffset);
      },
    });
    consumer.resolve(joined);
    await eventually(async () => {
      const [lag] = await bench.log.groupLag(`g-${topics.events}`);
      return batches.flatMap(({ records }) => records).length === 20 && lag?.committed === lag?.watermarks.high;
    }, patient);
    await Promise.all([joined.stop(), writer.stop()]);
  });

  it('goes on where the log begins now, if what it wanted is gone', async () => {
    const topic = await bench.topic('t');
    const at = { topic, partition: 0 };
    await fill(topic, 1, 10);
    await bench.log.resetGroup(`g-${topic}`, [{ ...at, offset: 2 }]);
    await bench.log.deleteRecords([{ ...at, offset: 6 }]);
    const noted = newNotes();
    const consumer = await join(bench.log, topic, 'm', noted);
    await eventually(() => noted.handled.length === 4, patient);
    expect(noted.handled).toEqual(['6', '7', '8', '9']);
    await consumer.stop();
  });

  it('goes on at the end, if the log has lost its last records: nothing is handled twice', async () => {
    const topic = await bench.topic('t');
    const at = { topic, partition: 0 };
    await fill(topic, 1, 10);
    await bench.log.resetGroup(`g-${topic}`, [{ ...at, offset: 50 }]);
    const error = jest.fn();
    const noted = newNotes();
    const consumer = await join(bench.open({ logger: { warn: () => undefined, error } }), topic, 'm', noted);
    await eventually(() => error.mock.calls.length > 0, patient);
    await fill(topic, 1, 2, 10);
    await eventually(() => noted.handled.includes('11'), patient);
    expect(noted.handled).toEqual(['10', '11']);
    expect(error.mock.calls).toEqual([
      [expect.objectContaining({ from: 50, low: 0, high: 10 }), expect.stringContaining('lost its last ones')],
    ]);
    await consumer.stop();
  });

  it('what is given up while it is still being taken takes nothing else with it', async () => {
    const topic = await bench.topic('t', { partitions: 4 });
    await fill(topic, 4, 4);
    const synced = jest.spyOn(GroupRequests.prototype, 'sync');
    const asked = jest.spyOn(GroupRequests.prototype, 'committed');
    asked.mockImplementationOnce(async function (this: GroupRequests, places) {
      // Until the group is shared out between two.
      await eventually(() => synced.mock.results.length >= 3, patient);
      await Promise.allSettled(synced.mock.results.map(({ value }) => value));
      return this.committed(places);
    });
    const noted = newNotes();
    const first = join(bench.log, topic, 'a', noted);
    await eventually(() => asked.mock.calls.length > 0, patient);
    const members = await Promise.all([first, join(bench.open(), topic, 'b', noted)]);
    await eventually(() => noted.handled.length === 4, patient);
    await Promise.all(members.map(member => member.stop()));
  });

  it('shows how far behind it is while its first batch is still being handled', async () => {
    const topic = await bench.topic('t');
    await fill(topic, 1, 1);
    const log = bench.open();
    const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const consumer = await log.consume({
      group: `g-${topic}`,
      topics: [topic],
      onBatch() {
        begun.resolve();
        return ended.promise;
      },
    });
    await begun.promise;
    await fill(topic, 1, 20, 1);
    await eventually(() => log.progress.recordsBehind === 21, patient);
    ended.resolve();
    await eventually(() => log.progress.recordsBehind === 0, patient);
    await consumer.stop();
  });

  it('shows a partition that the brokers do not give it', async () => {
    const topic = await bench.topic('t');
    const log = bench.open();
    const consumer = await join(log, topic, 'm');
    const admin = new Kafka({ brokers: [kafka], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    await eventually(() => log.health()?.includes(`Reading ${topic}, partition 0, for g-${topic} fails`), patient);
    await consumer.stop();
    await eventually(() => log.health() === null, patient);
  });

  it('is set back only while it has no members, with what to do', async () => {
    const topic = await bench.topic('t');
    const consumer = await join(bench.log, topic, 'm');
    const back = [{ topic, partition: 0, offset: 0 }];
    await expect(bench.log.resetGroup(`g-${topic}`, back)).rejects.toMatchObject({ code: 'group_in_use' });
    await consumer.stop();
    await bench.log.resetGroup(`g-${topic}`, back);
  });
});
