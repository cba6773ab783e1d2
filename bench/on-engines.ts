/**
 * `npm run bench -- --engines [--write]`: Airy on Kafka, a registry and PostgreSQL of its own, each figure beside what
 * the engine's own client gives in the same run. Takes about ten minutes. `--write` renews docs/benchmarks-engines.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openKafkaLog } from '@airy/event-log-kafka';
import { startKafka, startPostgres, startRedis, startRegistry } from '@airy/local-engines';
import { createTelemetry } from '@airy/telemetry';
import { temporaryFolder, type RunningAiry } from '@airy/testkit';
import { load, startInstance, startServices, stopSimulator, untilLevel, viewLag } from './instance.ts';
import { ms, part, type Table } from './report.ts';
import { RawKafka } from './raw-kafka.ts';
import { medianSocketLatency } from './socket-latency.ts';

interface Engines {
  readonly kafka: string;
  readonly registry: string;
  readonly redis: string;
  readonly postgres: string;
}

type Views = 'sqlite' | 'postgres';

/** A namespace of its own for each instance, so that none reads what another wrote. */
let instances = 0;
function settingsOn(engines: Engines, views: Views): string {
  instances += 1;
  return [
    `kafka: { brokers: "${engines.kafka}", schemaRegistryUrl: "${engines.registry}", namespace: "bench${instances}" }`,
    `redis: { url: "${engines.redis}" }`,
    ...(views === 'postgres' ? [`postgres: { url: "${engines.postgres}" }`] : []),
  ].join('\n');
}

async function intake(table: Table, engines: Engines, raw: RawKafka): Promise<void> {
  const ceiling = await raw.sendBatches(await raw.topic(true), 64, 5_000);
  const settings = settingsOn(engines, 'sqlite');
  // Makes the topics.
  await (await startServices([], { engines: settings })).stop();
  await using airy = await startServices(['sources-webhook'], { engines: settings });
  await load(`${airy.url}/facebook`, ['--seconds', '3']);
  const figures = await load(`${airy.url}/facebook`, ['--seconds', '10']);
  table.add({
    what: 'webhook POST → on the disk of one broker, 64 connections, 10 s',
    goal: '≥ 2,000/s, p99 < 80 ms',
    measured: `${figures.perSecond}/s, p50 ${ms(figures.p50Ms)}, p99 ${ms(figures.p99Ms)}`,
    beside: `kafkajs, sendBatch of 64 on such a topic: ${ceiling}/s`,
  });
}

async function appending(table: Table, engines: Engines, raw: RawKafka): Promise<void> {
  const telemetry = createTelemetry({ level: 'error' });
  const topic = await raw.topic(false);
  const ceilings = [await raw.sendBatches(topic, 64, 5_000)];
  const { log } = await openKafkaLog({
    brokers: [engines.kafka],
    security: { tls: null, sasl: null },
    clientId: 'bench',
    replicas: null,
    logger: telemetry.logger,
  });
  const perSecond = await callers(64, 8_000, (caller, n) =>
    log.append([{ topic, partition: (caller + n) % 6, key: `${caller}-${n}`, value: Buffer.alloc(300, 'x') }]),
  );
  await log.close();
  ceilings.push(await raw.sendBatches(topic, 64, 5_000));
  const ceiling = ceilings.reduce((sum, one) => sum + one, 0) / ceilings.length;
  table.add({
    what: 'append of one record, 64 callers',
    goal: '≥ 0.7 of the ceiling',
    measured: `${perSecond}/s, ${(perSecond / ceiling).toFixed(2)} of it`,
    beside: `kafkajs, sendBatch of 64, before and after: ${ceilings.join('/s, ')}/s`,
  });
}

async function callers(
  count: number,
  durationMs: number,
  call: (caller: number, n: number) => Promise<unknown>,
): Promise<number> {
  const from = performance.now();
  let done = 0;
  const one = async (caller: number): Promise<void> => {
    for (let n = 0; performance.now() - from < durationMs; n++) {
      await call(caller, n);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: count }, (_, caller) => one(caller)));
  return Math.round(done / ((performance.now() - from) / 1000));
}

async function everything(table: Table, engines: Engines, views: Views): Promise<void> {
  await using airy = await startInstance({ engines: settingsOn(engines, views) });
  await load(`${airy.url}/facebook`, ['--seconds', '5', '--rate', '500']);
  const paced = await load(`${airy.url}/facebook`, ['--seconds', '60', '--rate', '900']);
  const lag = await viewLag(airy.url);
  const behind = await untilLevel(airy.url);
  table.add({
    what: `all stations on for 60 s, 900/s offered, views on ${views === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`,
    goal: '≥ 800/s, views < 2 s behind at the end',
    measured: `${paced.perSecond}/s, p99 ${ms(paced.p99Ms)}, ${lag} records behind, level after ${ms(behind)}`,
    beside: '–',
  });
}

async function toTheSocket(table: Table, engines: Engines, raw: RawKafka): Promise<void> {
  const ceiling = await raw.latency({ perSecond: 300, seconds: 8 });
  await using airy = await startInstance({ engines: settingsOn(engines, 'sqlite') });
  const { measured, spread } = await medianSocketLatency(airy.url);
  table.add({
    what: "webhook in → agent's WebSocket at 300/s",
    goal: 'p99 < 150 ms',
    measured,
    beside: `${spread}; kafkajs, produce → consume at 300/s: p50 ${ms(ceiling.p50Ms)}, p99 ${ms(ceiling.p99Ms)}`,
  });
}

async function idle(table: Table, engines: Engines, raw: RawKafka): Promise<void> {
  const airy: RunningAiry = await startInstance({ engines: settingsOn(engines, 'sqlite') });
  await sleep(10_000);
  const share = await cpuShare(airy.pid, 20_000);
  await airy.stop();
  const stop = await raw.idleConsumers(10);
  await sleep(5_000);
  const ceiling = await cpuShare(process.pid, 20_000);
  await stop();
  table.add({
    what: 'all services idle on Kafka, share of one core over 20 s',
    goal: '< 10 %',
    measured: `${share.toFixed(1)} %`,
    beside: `10 bare consumers of the same client: ${ceiling.toFixed(1)} %`,
  });
}

/** Of one core, percent. Jiffies of Linux are hundredths of a second. */
async function cpuShare(pid: number, durationMs: number): Promise<number> {
  const jiffies = (): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const [before, from] = [jiffies(), performance.now()];
  await sleep(durationMs);
  return ((jiffies() - before) * 10 * 100) / (performance.now() - from);
}

function page(table: Table, folds: readonly string[]): string {
  return `# Benchmarks on real engines

Made by \`npm run bench -- --engines --write\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores (${cpus()[0]?.model.trim()}),
Node ${process.version}; Kafka 4.3.1 (one broker), registry, PostgreSQL, Redis and the load generator on the same cores.
Machines are noisy: judge ratios to what stands beside; absolute figures are goals.

${table.markdown()}

## Folding and rebuilding

Goals: ≥ 25,000/s into SQLite and ≥ 8,000/s into PostgreSQL; 1 M messages rebuilt in < 90 s and < 240 s.

\`\`\`
${folds.join('\n\n')}
\`\`\`
`;
}

/** Runs what `--engines` stands for. @param table gathers and prints the rows. */
export async function benchOnEngines(table: Table, { write }: { readonly write: boolean }): Promise<void> {
  using folder = temporaryFolder();
  const [kafka, registry, redis, postgres] = await Promise.all([
    startKafka({ folder: join(folder.path, 'kafka') }),
    startRegistry({ folder: join(folder.path, 'registry') }),
    startRedis({ folder: join(folder.path, 'redis') }),
    startPostgres({ folder: join(folder.path, 'postgres') }),
  ]);
  const raw = new RawKafka(kafka.address);
  try {
    const engines: Engines = {
      kafka: kafka.address,
      registry: registry.address,
      redis: redis.address,
      postgres: postgres.address,
    };
    await intake(table, engines, raw);
    await appending(table, engines, raw);
    await everything(table, engines, 'sqlite');
    await everything(table, engines, 'postgres');
    await toTheSocket(table, engines, raw);
    await idle(table, engines, raw);
    const on = ['--messages', '1000000', '--kafka', engines.kafka, '--registry', engines.registry];
    const folds = [part('fold.ts', on), part('fold.ts', [...on, '--postgres', engines.postgres])];
    const target = fileURLToPath(new URL('../docs/benchmarks-engines.md', import.meta.url));
    if (write) writeFileSync(target, page(table, folds));
  } finally {
    await raw.close();
    await Promise.all([kafka, registry, redis, postgres].map(engine => engine.stop()));
    await stopSimulator();
  }
}
