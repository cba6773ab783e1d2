/**
 * Filters over many conversations: first page and total of each query, beside reading a page of the same rows by the bare
 * index. Run: `node bench/queries.ts [--conversations 200000] [--runs 200] [--postgres URL]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { filledProjection, slicesOf, type CommunicationView } from '@airy/communication-view';
import { parseFilters } from '@airy/filters';
import { openSqliteStore, type ViewStore } from '@airy/views';
import { PostgresCorner } from '@airy/views/postgres-corner';
import pg from 'pg';
import { channels, conversations, queriesAbout, slowQueries } from './query-world.ts';

const { values } = parseArgs({
  options: {
    conversations: { type: 'string', default: '200000' },
    runs: { type: 'string', default: '200' },
    postgres: { type: 'string' },
  },
});
const total = Number(values.conversations);
const runs = Number(values.runs);
const batch = 400;

async function fill(store: ViewStore<unknown>): Promise<void> {
  await store.apply(slicesOf({ channels }, store));
  for (let from = 0; from < total; from += batch) {
    await store.apply(slicesOf(conversations(from, Math.min(total, from + batch), total), store));
    await store.makeRoom();
  }
}

/** Time on the clock, and of the processor: what lies between them, others had. */
async function measured(read: () => Promise<unknown>, count = runs): Promise<string> {
  const [times, processor]: [number[], number[]] = [[], []];
  for (let run = 0; run < count; run++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await read();
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1_000);
  }
  const at = (all: readonly number[], share: number): string => {
    const sorted = all.toSorted((left, right) => left - right);
    return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1).padStart(6);
  };
  return `p50 ${at(times, 0.5)}  p99 ${at(times, 0.99)}  (processor ${at(processor, 0.5)}, ${at(processor, 0.99)}) ms`;
}

async function ask(view: CommunicationView): Promise<void> {
  const page = { cursor: null, pageSize: 20 };
  console.log(`${'without filters'.padEnd(46)} ${await measured(() => view.conversations(page))}`);
  for (const { what, filters } of [...queriesAbout(total), ...slowQueries]) {
    const read = () => view.conversations(page, parseFilters(filters));
    const found = await read();
    const count = `${found.total}${found.isTotalExact ? '' : '+'}`;
    console.log(`${what.padEnd(46)} ${await measured(read)}  ${count.padStart(6)} found`);
  }
}

async function onSqlite(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'airy-queries-'));
  const path = join(folder, 'view.db');
  const store = await openSqliteStore(filledProjection, path);
  try {
    const start = performance.now();
    await fill(store);
    console.log(`${total} conversations folded in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    const bare = new DatabaseSync(path, { readOnly: true });
    const page = bare.prepare('SELECT * FROM conversation ORDER BY lastSentAt DESC, id DESC LIMIT 20');
    console.log(
      `${'bare SQLite, 20 rows by the index (ceiling)'.padEnd(46)} ${await measured(async () => page.all())}`,
    );
    bare.close();
    await ask(store.query);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

async function onPostgres(url: string): Promise<void> {
  await using corner = new PostgresCorner(url);
  const store = await corner.store(filledProjection);
  for (const topic of filledProjection.topics.keys()) await store.take({ topic, partition: 0 });
  const start = performance.now();
  await fill(store);
  console.log(`${total} conversations folded in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  await corner.sql('ANALYZE');
  const client = new pg.Client(url);
  await client.connect();
  const own = `SELECT schemaname AS schema FROM pg_tables WHERE tablename = 'conversation' AND starts_with(schemaname, $1)`;
  const { rows } = await client.query<{ schema: string }>(own, [corner.schema]);
  const page = `SELECT * FROM "${rows[0]?.schema}".conversation ORDER BY "lastSentAt" DESC, id DESC LIMIT 20`;
  const figure = await measured(() => client.query(page));
  console.log(`${'bare PostgreSQL, 20 rows by the index (ceiling)'.padEnd(46)} ${figure}`);
  await client.end();
  await ask(store.query);
}

await (values.postgres ? onPostgres(values.postgres) : onSqlite());
