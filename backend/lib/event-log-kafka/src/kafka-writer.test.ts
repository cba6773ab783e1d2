import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, jest } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { commands, copyingWriter, GroupBench, isDone, judge, perfect } from './group-bench.fixture.ts';
import type { CopyingTopics, Judgement } from './group-bench.fixture.ts';
import type { WriterChildSettings } from './writer-child.fixture.ts';
import type { WriterStep } from './writer-task.ts';

jest.setTimeout(60_000);
const patient = { timeoutMs: 40_000, everyMs: 100 };

const steps: readonly WriterStep[] = [
  'fenced',
  'offset read',
  'folded',
  'begun',
  'state',
  'events',
  'offset',
  'committed',
];

describeWithEngines(['kafka'], 'the writer on Kafka', ({ kafka }) => {
  const bench = new GroupBench(kafka);
  const children: ChildProcess[] = [];

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await bench.close();
  });

  function startChild(settings: Omit<WriterChildSettings, 'kafka'>): { child: ChildProcess; lines: string[] } {
    const file = fileURLToPath(new URL('./writer-child.fixture.ts', import.meta.url));
    const options = ['--disable-warning=ExperimentalWarning', file, JSON.stringify({ kafka, ...settings })];
    const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', line => lines.push(line));
    return { child, lines };
  }

  async function done(topics: CopyingTopics): Promise<Judgement> {
    await eventually(() => isDone(bench.log, topics), patient);
    return judge(bench.log, topics);
  }

  function print(what: string, judged: Judgement): void {
    process.stdout.write(`writer, ${what}: ${JSON.stringify(judged)}\n`);
  }

  it('killed at any step of its transaction, leaves its successor everything to do once', async () => {
    const runs = await Promise.all(
      steps.map(async step => {
        const topics = await bench.copyingTopics(1);
        await bench.log.append(commands(topics, 0, 60));
        const isOfTransaction = steps.indexOf(step) > steps.indexOf('folded');
        const { child, lines } = startChild({ topics, step, after: isOfTransaction ? 3 : 0, signal: 'SIGKILL' });
        return { step, topics, child, lines };
      }),
    );
    for (const { step, topics, child, lines } of runs) {
      await eventually(() => child.signalCode === 'SIGKILL', patient);
      expect(lines).toEqual(['stopping']);
      await copyingWriter(bench.log, topics);
      const judged = await done(topics);
      print(`killed after «${step}»`, judged);
      expect(judged).toEqual(perfect(60));
    }
  });

  it('one that wakes up after another took over has all its late writes refused', async () => {
    const topics = await bench.copyingTopics(4);
    await bench.log.append(commands(topics, 0, 400));
    // Longer than it sleeps: what shuts it out is its successor, not the time limit of its transaction.
    const limit = { transactionTimeoutMs: 60_000 };
    const { child, lines } = startChild({ topics, step: 'offset', after: 9, signal: 'SIGSTOP', ...limit });
    await eventually(() => lines.includes('stopping'), patient);
    // The successor waits at its first step, so that the sleeper wakes up in the middle of being replaced.
    const [first, awake] = [new Set<number>(), Promise.withResolvers<void>()];
    const successor = bench.open({
      hooks: {
        async onStep(_, partition) {
          if (first.has(partition)) return;
          first.add(partition);
          await awake.promise;
        },
      },
    });
    const writer = await copyingWriter(successor, topics);
    await eventually(() => first.size === 4, patient);
    child.kill('SIGCONT');
    // What it does in the middle of being replaced: a transaction is refused, or its end, stored before, is told late.
    await eventually(() => lines.length > 1, patient);
    awake.resolve();
    await bench.log.append(commands(topics, 400, 400));
    const judged = await done(topics);
    const refused = lines.filter(line => /EPOCH|FENCED|TXN|PRODUCER/.test(line));
    print(`woken up late, ${refused.length} late writes refused (${[...new Set(refused)].join()})`, judged);
    expect(judged).toEqual(perfect(800));
    expect(refused.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await writer.stop();
  });

  it('does not repeat a transaction whose end it was not told of', async () => {
    const topics = await bench.copyingTopics(2);
    await bench.log.append(commands(topics, 0, 100));
    let [ended, lost] = [0, 0];
    const log = bench.open({
      hooks: {
        onStep(step) {
          if (step !== 'committed' || ++ended % 4 !== 0 || lost >= 4) return;
          lost++;
          throw new Error('The answer was lost, for the test');
        },
      },
    });
    const writer = await copyingWriter(log, topics);
    const judged = await done(topics);
    print(`${lost} ends of transactions not told`, judged);
    expect({ lost, ...judged }).toEqual({ lost: 4, ...perfect(100) });
    await writer.stop();
  });

  it('tells of a transaction only once readers see it', async () => {
    const topics = await bench.copyingTopics(1);
    await bench.log.append(commands(topics, 0, 100));
    const unseen: number[] = [];
    let told = 0;
    const log = bench.open({
      hooks: {
        async onStep(step) {
          if (step !== 'committed') return;
          told += 5;
          const { records } = await bench.log.read({ topic: topics.state, partition: 0 }, 0, {
            maxRecords: 1_000,
            maxBytes: 1_000_000,
          });
          if (records.length < told) unseen.push(told);
        },
      },
    });
    const writer = await copyingWriter(log, topics);
    expect(await done(topics)).toEqual(perfect(100));
    await writer.stop();
    expect({ told, unseen }).toEqual({ told: 100, unseen: [] });
  });

  it('an open transaction that nobody takes over stalls readers for a limited time only', async () => {
    const topics = await bench.copyingTopics(1);
    await bench.log.append(commands(topics, 0, 5));
    const { child } = startChild({ topics, step: 'events', after: 0, signal: 'SIGKILL' });
    await eventually(() => child.signalCode === 'SIGKILL', patient);
    const at = { topic: topics.events, partition: 0 };
    const killedAt = performance.now();
    await bench.log.append([{ ...at, key: 'k', value: Buffer.from('behind it') }]);
    await eventually(async () => (await bench.log.watermarks(at)).high > 5, patient);
    process.stdout.write(`writer, left open: readers went on after ${Math.round(performance.now() - killedAt)} ms\n`);
    const { records } = await bench.log.read(at, 0, { maxRecords: 100, maxBytes: 1_000_000 });
    expect(records.map(({ key }) => key)).toEqual(['k']);
  });
});
