/** How fast the embedded event log is, beside what the disk gives in the same run: `node bench/event-log.ts [seconds]`. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { openEmbeddedLog } from '@airy/event-log';
import type { EventLog, LogRecord, NewRecord, TopicSpec } from '@airy/event-log';

const durationMs = 1000 * Number(process.argv[2] ?? 10);
const value = Buffer.alloc(500, 'x');
const partitions = 10;

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly loopDelayP99: string;
}

const rows: Row[] = [];

function topic(name: string, cleanup: 'delete' | 'compact' = 'delete'): TopicSpec {
  return { name, partitions, cleanup, retentionMs: null, minCompactionLagMs: 24 * 3600 * 1000 };
}

const perSecond = (count: number, elapsedMs: number): string => `${Math.round(count / (elapsedMs / 1000))}/s`;

function percentiles(samples: number[]): string {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} p99 ${at(0.99)} max ${(sorted.at(-1) ?? 0).toFixed(1)} ms`;
}

/** Runs one measurement and notes the main thread's event-loop delay beside it. */
async function measure(what: string, work: () => Promise<string>): Promise<void> {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const figure = await work();
  loop.disable();
  rows.push({ what, figure, loopDelayP99: `${(loop.percentile(99) / 1e6).toFixed(1)} ms` });
  console.log(rows.at(-1));
}

function ceiling(recordsPerSync: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'airy-bench-'));
  const file = openSync(join(folder, 'sync'), 'w');
  const block = Buffer.alloc(500 * recordsPerSync, 1);
  const began = performance.now();
  let syncs = 0;
  for (; performance.now() - began < 2000; syncs++) {
    writeSync(file, block);
    fdatasyncSync(file);
  }
  const figure = perSecond(syncs * recordsPerSync, performance.now() - began);
  closeSync(file);
  rmSync(folder, { recursive: true });
  return figure;
}

async function appenders(log: EventLog, count: number): Promise<string> {
  const latencies: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: count }, async (_, appender) => {
      for (let n = 0; performance.now() - began < durationMs; n++) {
        const at = performance.now();
        await log.append([{ topic: 'raw', partition: (appender + n) % partitions, key: `key-${n}`, value }]);
        latencies.push(performance.now() - at);
      }
    }),
  );
  return `${perSecond(latencies.length, performance.now() - began)}, ack ${percentiles(latencies)}`;
}

async function tailLatency(log: EventLog, rate: number): Promise<string> {
  const latencies: number[] = [];
  const tail = await log.tail({
    topics: ['tailed'],
    from: (_, { high }) => high,
    onBatch: async batch => {
      for (const record of batch.records) latencies.push(performance.now() - Number(record.key));
    },
  });
  const appended: Promise<unknown>[] = [];
  const began = performance.now();
  for (let n = 0; performance.now() - began < durationMs;) {
    const due = ((performance.now() - began) / 1000) * rate;
    for (; n < due; n++) {
      const key = String(performance.now());
      appended.push(log.append([{ topic: 'tailed', partition: n % partitions, key, value }]));
    }
    await delay(1);
  }
  await Promise.all(appended);
  await tail.stop();
  return percentiles(latencies);
}

async function fill(log: EventLog, name: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1000) {
    const records = Array.from({ length: 1000 }, (_, i): NewRecord => {
      return { topic: name, partition: (n + i) % partitions, key: `entity-${n + i}`, value };
    });
    await log.append(records);
  }
}

async function writerRate(log: EventLog, count: number): Promise<string> {
  await fill(log, 'commands', count);
  let done = 0;
  const finished = Promise.withResolvers<void>();
  const began = performance.now();
  const to = (name: string, record: LogRecord): NewRecord => ({ ...record, topic: name });
  const writer = await log.write({
    group: 'writer',
    input: 'commands',
    outputs: ['state', 'events'],
    open: async () => ({
      process: records => ({
        state: records.map(record => to('state', record)),
        events: records.map(record => to('events', record)),
      }),
      committed(positions) {
        done += positions.length;
        if (done >= count) finished.resolve();
      },
      close: () => undefined,
    }),
  });
  await finished.promise;
  const figure = `${perSecond(count, performance.now() - began)} commands (each one state, one event)`;
  await writer.stop();
  return figure;
}

async function catchUp(log: EventLog, name: string): Promise<string> {
  let count = 0;
  const began = performance.now();
  const tail = await log.tail({
    topics: [name],
    from: () => 0,
    onBatch: async batch => {
      count += batch.records.length;
    },
  });
  await tail.caughtUp;
  const figure = perSecond(count, performance.now() - began);
  await tail.stop();
  return figure;
}

const folder = mkdtempSync(join(tmpdir(), 'airy-bench-'));
const { log } = await openEmbeddedLog({ folder });
await log.createTopics([topic('raw'), topic('tailed'), topic('commands'), topic('state', 'compact'), topic('events')]);
await measure('ceiling: write + fdatasync, 1 record of 500 B', async () => ceiling(1));
await measure('ceiling: write + fdatasync, 64 records', async () => ceiling(64));
await measure('append, 1 appender', () => appenders(log, 1));
await measure('append, 64 appenders', () => appenders(log, 64));
await measure('append, 512 appenders', () => appenders(log, 512));
await measure('appended to tail handler, 1,000/s', () => tailLatency(log, 1000));
await measure('appended to tail handler, 5,000/s', () => tailLatency(log, 5000));
await measure('writer, 200,000 commands', () => writerRate(log, 200_000));
await measure('read from the start', () => catchUp(log, 'raw'));
await log.close();
rmSync(folder, { recursive: true });
console.table(rows);
