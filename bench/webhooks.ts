/**
 * `npm run bench -- --webhooks [--write] [--small] [--only drain]`: deliveries to webhooks, each figure beside what a bare pool of
 * connections, an empty queue or a well endpoint gives in the same run. Takes about eight minutes. `--write` renews
 * docs/benchmarks-webhooks.md; `--small` shows that it runs; `--only` takes one of the four parts.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { withRedis } from './bench-queue.ts';
import { stopSimulator } from './instance.ts';
import type { Table } from './report.ts';
import { benchBacklog } from './webhook-backlog.ts';
import { benchDrain } from './webhook-drain.ts';
import { benchLatency } from './webhook-latency.ts';
import { benchNeighbours } from './webhook-neighbours.ts';

interface Options {
  readonly write: boolean;
  readonly small: boolean;
  readonly only?: string | undefined;
}

const whole = { jobs: 30_000, seconds: 8, pairs: { count: 5, seconds: 6 }, backlog: 1_000_000 };
const little: typeof whole = { jobs: 2_000, seconds: 1, pairs: { count: 1, seconds: 2 }, backlog: 20_000 };

function partsOf(table: Table, sizes: typeof whole): Readonly<Record<string, () => Promise<void>>> {
  return {
    drain: async () => {
      await benchDrain(table, null, sizes.jobs);
      await withRedis(engine => benchDrain(table, engine, sizes.jobs));
    },
    latency: async () => {
      await benchLatency(table, null, sizes.seconds);
      await withRedis(engine => benchLatency(table, engine, sizes.seconds));
    },
    neighbours: () => withRedis(engine => benchNeighbours(table, engine, sizes.pairs)),
    backlog: () => benchBacklog(table, sizes.backlog),
  };
}

export async function benchWebhooks(table: Table, { write, small, only }: Options): Promise<void> {
  if (write && (small || only !== undefined)) throw new Error('--write takes neither --small nor --only');
  const parts = partsOf(table, small ? little : whole);
  const chosen = only === undefined ? Object.values(parts) : [parts[only]];
  try {
    for (const part of chosen) {
      if (part === undefined) throw new Error(`--only takes one of ${Object.keys(parts).join(', ')}`);
      await part();
    }
  } finally {
    await stopSimulator();
  }
  const target = fileURLToPath(new URL('../docs/benchmarks-webhooks.md', import.meta.url));
  if (write) writeFileSync(target, page(table));
}

function page(table: Table): string {
  return `# Benchmarks of webhooks

Made by \`npm run bench -- --webhooks --write\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores (${cpus()[0]?.model.trim()}),
Node ${process.version}; Redis, the receiver and the load on the same cores. Machines are noisy: judge ratios to what stands
beside; absolute figures are goals. Deliveries are signed, noted in the log of attempts, and acknowledged in the queue.

${table.markdown()}
`;
}
