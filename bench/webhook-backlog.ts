/** A million jobs wait: what they take, and what a move costs then. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@airy/testkit';
import type { BacklogCosts, MoveCosts } from './backlog-costs.ts';
import { withRedis } from './bench-queue.ts';
import type { Table } from './report.ts';

async function costs(args: readonly string[]): Promise<BacklogCosts> {
  const program = fileURLToPath(new URL('backlog-costs.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (output += text));
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(`backlog-costs.ts ended with ${String(code)}`);
  return JSON.parse(output) as BacklogCosts;
}

const moves: readonly (readonly [keyof MoveCosts, string])[] = [
  ['enqueueMs', 'enqueue of 100'],
  ['leaseMs', 'lease of 50'],
  ['ackMs', '50 acks'],
];

function add(table: Table, where: 'embedded' | 'on Redis', told: BacklogCosts, jobs: number): void {
  const [before, after] = told.residentMegabytes;
  const of = where === 'embedded' ? 'queue.db' : 'used_memory of Redis';
  const ratios = moves.map(([move, what]) => `${what} ${(told.full[move] / told.empty[move]).toFixed(2)}×`).join(', ');
  const bare = moves.map(([move, what]) => `${what} ${told.empty[move].toFixed(2)} ms`).join(', ');
  table.add({
    what: `${jobs} queued jobs of 0.5 KB at 100 endpoints, queue ${where}`,
    goal: 'enqueue and lease ≤ 1.5× of an empty queue; memory stated',
    measured: `${ratios}; ${of} ${told.storedMegabytes} MB, the process ${before} → ${after} MB`,
    beside: `an empty queue, in turns: ${bare}; filled in ${told.fillSeconds.toFixed(0)} s`,
  });
}

export async function benchBacklog(table: Table, jobs: number): Promise<void> {
  using folder = temporaryFolder();
  const folders = ['full', 'empty'].map(name => join(folder.path, name));
  for (const path of folders) mkdirSync(path);
  const common = ['--jobs', String(jobs), ...['--full', folders[0] ?? ''], ...['--empty', folders[1] ?? '']];
  add(table, 'embedded', await costs(common), jobs);
  const onRedis = await withRedis(full =>
    withRedis(empty => costs([...common, '--full-redis', full.url, '--empty-redis', empty.url])),
  );
  add(table, 'on Redis', onRedis, jobs);
}
