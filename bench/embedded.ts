/**
 * `npm run bench [-- --write]`: the figures of docs/benchmarks.md, each beside its ceiling of the same run. Takes about
 * ten minutes. `--write` renews the page.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEchoServer, writeAndSyncPerSecond } from './ceilings.ts';
import {
  load,
  listedConversations,
  loopDelayP99Ms,
  startInstance,
  startServices,
  stopSimulator,
  untilLevel,
  viewLag,
} from './instance.ts';
import { temporaryFolder } from '@airy/testkit';
import { measuredAlone } from './measured-alone.ts';
import { ms, part, type Table } from './report.ts';
import { residentMegabytes } from './resident-memory.ts';
import { medianSocketLatency } from './socket-latency.ts';
import { sockets } from './sockets.ts';

async function intake(table: Table): Promise<void> {
  const echo = await startEchoServer();
  const ceiling = await load(echo.url, ['--seconds', '5']);
  await echo.stop();
  const syncs = writeAndSyncPerSecond(3000);
  await using airy = await startServices(['sources-webhook']);
  await load(`${airy.url}/facebook`, ['--seconds', '2']);
  await loopDelayP99Ms(airy.url);
  const figures = await load(`${airy.url}/facebook`, ['--seconds', '10']);
  const delay = await loopDelayP99Ms(airy.url);
  table.add({
    what: 'webhook POST → durable ack, 64 connections, 10 s',
    goal: '≥ 4,000/s, p99 < 50 ms',
    measured: `${figures.perSecond}/s, p50 ${ms(figures.p50Ms)}, p99 ${ms(figures.p99Ms)}`,
    beside: `bare node:http echo ${ceiling.perSecond}/s (p99 ${ms(ceiling.p99Ms)}); write + fdatasync ${syncs}/s`,
  });
  table.add({
    what: 'event-loop delay under that load',
    goal: 'p99 < 20 ms',
    measured: `p99 ${ms(delay)}`,
    beside: 'over the 10 ms at which it is sampled',
  });
}

async function everything(table: Table): Promise<void> {
  await using airy = await startInstance();
  await load(`${airy.url}/facebook`, ['--seconds', '3']);
  const unpaced = await load(`${airy.url}/facebook`, ['--seconds', '10']);
  const paced = await load(`${airy.url}/facebook`, ['--seconds', '60', '--rate', '1600']);
  const lag = await viewLag(airy.url);
  const behind = await untilLevel(airy.url);
  table.add({
    what: 'the same for 60 s with all stations and views on, 1,600/s offered',
    goal: '≥ 1,500/s, views < 1 s behind at the end',
    measured: `${paced.perSecond}/s, p99 ${ms(paced.p99Ms)}, ${lag} records behind, level after ${ms(behind)}`,
    beside: `as fast as it goes, 10 s: ${unpaced.perSecond}/s, p99 ${ms(unpaced.p99Ms)}; ${await listedConversations(airy.url)} conversations`,
  });
}

async function toTheSocket(table: Table): Promise<void> {
  await using airy = await startInstance();
  const { measured, spread } = await medianSocketLatency(airy.url);
  table.add({
    what: "webhook in → agent's WebSocket at 300/s",
    goal: 'p99 < 100 ms',
    measured,
    beside: spread,
  });
}

async function idle(table: Table): Promise<void> {
  using folder = temporaryFolder();
  const first = await startServices([], { dataFolder: folder.path });
  await load(`${first.url}/facebook`, ['--seconds', '10', '--rate', '1000']);
  await first.stop();
  const startsMs: number[] = [];
  for (let n = 0; n < 5; n++) {
    const from = performance.now();
    const airy = await startServices([], { dataFolder: folder.path });
    startsMs.push(performance.now() - from);
    await airy.stop();
  }
  const airy = await startServices([], { dataFolder: folder.path });
  await sleep(15_000);
  const memory = residentMegabytes(airy.pid);
  await airy.stop();
  table.add({
    what: 'idle memory of the Node process 15 s after a start; warm start (median of 5), 10,000 messages stored',
    goal: '< 250 MB; < 3 s',
    measured: `${memory} MB; ${(startsMs.toSorted((a, b) => a - b)[2] ?? 0).toFixed(0)} ms`,
    beside: `bare Node with the same imports: ${importsMegabytes()} MB`,
  });
}

function importsMegabytes(): number {
  const services = fileURLToPath(new URL('../backend/services/all/src/services.ts', import.meta.url));
  const program = `await import(${JSON.stringify(services)}); console.log(process.memoryUsage().rss)`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return Math.round(Number(stdout.trim()) / 1024 / 1024);
}

/** Runs what `npm run bench` stands for. @param table gathers and prints the rows. */
export async function benchEmbedded(table: Table, { write }: { readonly write: boolean }): Promise<void> {
  await intake(table);
  await everything(table);
  await toTheSocket(table);
  await sockets(table);
  await idle(table);
  await stopSimulator();
  const fold = part('fold.ts', ['--messages', '1000000']);
  const queries = part('queries.ts', []);
  const router = part('router.ts', []);
  const log = part('event-log.ts', [])
    .split('\n')
    .filter(line => /^[┌├│└]/.test(line))
    .join('\n');
  const target = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));
  if (write) writeFileSync(target, page(table, { fold, queries, router, log }));
}

interface Parts {
  readonly fold: string;
  readonly queries: string;
  readonly router: string;
  readonly log: string;
}

function page(table: Table, { fold, queries, router, log }: Parts): string {
  return `# Benchmarks

Made by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores (${cpus()[0]?.model.trim()}),
Node ${process.version}, embedded engines, load generator on the same cores. Machines are noisy: judge ratios to what
stands beside; absolute figures are goals. On Kafka, Redis and PostgreSQL: [benchmarks-engines.md](benchmarks-engines.md).
Of webhooks that go out: [benchmarks-webhooks.md](benchmarks-webhooks.md).

${table.markdown()}

## Views and lists (\`node bench/fold.ts --messages 1000000\`)

Goals: fold ≥ 30,000 records/s and 1 M messages < 60 s, beside the same upserts on bare SQLite; \`messages.list\` in a
conversation of 100,000 p99 < 10 ms and within 2× of one of 100; \`conversations.list\` first and deep page of 200,000
p99 < 20 ms.

\`\`\`
${fold}
\`\`\`

## Queries (\`node bench/queries.ts\`)

First page and total of \`conversations.list\` with \`filters\`, over 200,000 conversations. Goal: p99 < 50 ms each. \`+\`: more than
are counted.

\`\`\`
${queries}
\`\`\`

## Router (\`node bench/router.ts\`)

Goal: ≥ 20,000 events/s per core for all kinds of bodies that WhatsApp sends.

\`\`\`
${router}
\`\`\`

${measuredAlone}

## Event log (\`node bench/event-log.ts\`)

\`\`\`
${log}
\`\`\`
`;
}
