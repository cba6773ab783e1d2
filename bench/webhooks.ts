/**
 * `npm run bench -- --webhooks [--write]`: deliveries to webhooks, each figure beside what a bare pool of connections gives
 * in the same run, or in interleaved pairs. `--write` renews docs/benchmarks-webhooks.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRedis } from '@airy/local-engines';
import { temporaryFolder } from '@airy/testkit';
import { stopSimulator } from './instance.ts';
import type { Table } from './report.ts';
import { benchDrain } from './webhook-drain.ts';

export async function benchWebhooks(table: Table, { write }: { readonly write: boolean }): Promise<void> {
  using folder = temporaryFolder();
  const redis = await startRedis({ folder: join(folder.path, 'redis') });
  try {
    await benchDrain(table, null);
    await benchDrain(table, { url: redis.address });
  } finally {
    await redis.stop();
    await stopSimulator();
  }
  const target = fileURLToPath(new URL('../docs/benchmarks-webhooks.md', import.meta.url));
  if (write) writeFileSync(target, page(table));
}

function page(table: Table): string {
  return `# Benchmarks of webhooks

Made by \`npm run bench -- --webhooks --write\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores (${cpus()[0]?.model.trim()}),
Node ${process.version}; Redis, the receiver and the load on the same cores. Machines are noisy: judge ratios to what stands
beside; absolute figures are goals.

${table.markdown()}
`;
}
