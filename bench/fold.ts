/**
 * The communication view: how fast messages are folded, beside the same rows written to the bare database, and how fast
 * lists are read from what came of it. Run: `node bench/fold.ts [--messages 1000000]`; on engines:
 * `[--kafka HOST:PORT --registry URL] [--postgres URL]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { communicationProjection, type CommunicationView } from '@airy/communication-view';
import { openEmbeddedLog, type EventLog, type SchemaRegistry } from '@airy/event-log';
import { openConfluentRegistry, openKafkaLog } from '@airy/event-log-kafka';
import type { Channel, Message } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import { openDeadLetters, runProjection } from '@airy/processing';
import { createTelemetry, type Telemetry } from '@airy/telemetry';
import { openCodecs, partitionFor, topicNames, topicSpecs, type Codecs } from '@airy/topics';
import type { PostgresDatabase } from '@airy/views';
import { openPostgres, schemaFor } from '@airy/views/postgres';
import pg from 'pg';
import { RawKafka } from './raw-kafka.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '300000' },
    kafka: { type: 'string' },
    registry: { type: 'string', default: '' },
    postgres: { type: 'string' },
  },
});
const total = Number(values.messages);
const bigConversation = Math.min(100_000, Math.floor(total / 3));
const smallConversation = 100;
const conversations = Math.min(200_000, Math.ceil(total / 4));
const partitions = 10;
// Engines may hold what other runs wrote.
const namespace = values.kafka ? `fold${process.pid}` : null;
const names = topicNames(namespace);

const channel: Channel = {
  id: uuid5('facebook', '1234'),
  source: 'facebook',
  sourceChannelId: '1234',
  token: null,
  connectionState: 'CONNECTED',
};

const ids = Array.from({ length: conversations }, (_, number) => uuid5(channel.id, String(number)));
const [big, small] = [ids[0] ?? '', ids[1] ?? ''];
const counts = new Map<string, number>();

/** Message `number`: two conversations of fixed length first, the rest spread over all others. */
function message(number: number): Message {
  const inFixed = number < bigConversation + smallConversation;
  const other = ids[2 + ((number * 7_919) % (conversations - 2))] ?? '';
  const conversationId = inFixed ? (number < bigConversation ? big : small) : other;
  const index = counts.get(conversationId) ?? 0;
  counts.set(conversationId, index + 1);
  return {
    id: uuid5('message', String(number)),
    headers: null,
    isFromContact: index % 2 === 0,
    deliveryState: 'DELIVERED',
    senderId: `contact-${conversationId.slice(0, 8)}`,
    sourceRecipientId: null,
    conversationId,
    channelId: channel.id,
    source: channel.source,
    content: JSON.stringify({ text: `Message number ${number}, ${'of some length '.repeat(6)}` }),
    sentAt: 1_700_000_000_000 + number * 37,
    updatedAt: null,
    index,
    contactCount: Math.ceil((index + 1) / 2),
    openAttempt: null,
  };
}

async function fill(log: EventLog, codecs: Codecs): Promise<void> {
  await log.append([{ topic: names.channels, partition: 0, key: channel.id, value: codecs.channels.encode(channel) }]);
  for (let from = 0; from < total; from += 5_000) {
    const records = Array.from({ length: Math.min(5_000, total - from) }, (_, index) => {
      const record = message(from + index);
      const partition = partitionFor(record.conversationId, partitions);
      return { topic: names.messages, partition, key: record.id, value: codecs.messages.encode(record) };
    });
    await log.append(records);
  }
}

/** The rows of the view without the view: prepared statements, 500 messages a transaction. */
function bareSqlite(folder: string): number {
  const database = new DatabaseSync(join(folder, 'bare.db'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;
    CREATE TABLE message (id TEXT PRIMARY KEY, conversationId TEXT, sentAt INTEGER, position INTEGER, content TEXT, rest TEXT);
    CREATE INDEX byTime ON message (conversationId, sentAt, position, id);
    CREATE TABLE conversation (id TEXT PRIMARY KEY, lastSentAt INTEGER, lastId TEXT, messages INTEGER);
    CREATE INDEX conversationByTime ON conversation (lastSentAt, id)`);
  const insert = database.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const upsert = database.prepare(`INSERT INTO conversation VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE
    SET lastSentAt = excluded.lastSentAt, lastId = excluded.lastId, messages = messages + 1`);
  const start = performance.now();
  for (let from = 0; from < total; from += 500) {
    database.exec('BEGIN');
    for (let number = from; number < Math.min(total, from + 500); number++) {
      const { id, conversationId, sentAt, index, content, senderId } = message(number);
      insert.run(id, conversationId, sentAt, index, content, senderId);
      upsert.run(conversationId, sentAt, id);
    }
    database.exec('COMMIT');
  }
  const elapsed = performance.now() - start;
  database.close();
  return elapsed;
}

async function dropSchemas({ workers, schema }: PostgresDatabase): Promise<void> {
  const ours = 'SELECT nspname AS name FROM pg_namespace WHERE nspname = $1 OR starts_with(nspname, $2)';
  const { rows } = await workers.query<{ name: string }>(ours, [schema, `${schema}_`]);
  for (const { name } of rows) await workers.query(`DROP SCHEMA "${name}" CASCADE`);
}

async function latencies(name: string, read: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < 500; run++) {
    const start = performance.now();
    await read();
    times.push(performance.now() - start);
  }
  times.sort((left, right) => left - right);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
  console.log(`${name.padEnd(58)} p50 ${at(0.5)} ms  p99 ${at(0.99)} ms`);
}

async function readLists(view: CommunicationView): Promise<void> {
  const first = { cursor: null, pageSize: 20 };
  await latencies('messages.list, 100 messages', () => view.messages(small, first));
  await latencies(`messages.list, ${bigConversation} messages`, () => view.messages(big, first));
  const middle = uuid5('message', String(Math.floor(bigConversation / 2)));
  await latencies(`messages.list, ${bigConversation} messages, middle`, () =>
    view.messages(big, { cursor: middle, pageSize: 20 }),
  );
  await latencies(`conversations.list, ${conversations}, first page`, () => view.conversations(first));
  const half = await view.conversations({ cursor: String(Math.floor(conversations / 2)), pageSize: 20 });
  await latencies(`conversations.list, ${conversations}, deep page`, () =>
    view.conversations({ cursor: half.nextCursor, pageSize: 20 }),
  );
  await latencies(`conversations.list, ${conversations}, deep page, numeric`, () =>
    view.conversations({ cursor: String(Math.floor(conversations / 2)), pageSize: 20 }),
  );
}

/** The same with the rows as arrays, 500 messages a statement. */
async function barePostgres(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`CREATE TEMPORARY TABLE message (id TEXT COLLATE "C" PRIMARY KEY, "conversationId" TEXT COLLATE "C",
    "sentAt" BIGINT, position BIGINT, content TEXT, rest TEXT);
    CREATE INDEX ON message ("conversationId", "sentAt", position, id);
    CREATE TEMPORARY TABLE conversation (id TEXT COLLATE "C" PRIMARY KEY, "lastSentAt" BIGINT, "lastId" TEXT, messages INTEGER);
    CREATE INDEX ON conversation ("lastSentAt", id)`);
  const start = performance.now();
  for (let from = 0; from < total; from += 500) {
    const rows = Array.from({ length: Math.min(500, total - from) }, (_, n) => message(from + n));
    const last = [...new Map(rows.map(row => [row.conversationId, row])).values()];
    await client.query('BEGIN');
    await client.query(
      'INSERT INTO message SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[]) ON CONFLICT DO NOTHING',
      (['id', 'conversationId', 'sentAt', 'index', 'content', 'senderId'] as const).map(name =>
        rows.map(row => row[name]),
      ),
    );
    await client.query(
      `INSERT INTO conversation SELECT *, 1 FROM unnest($1::text[], $2::bigint[], $3::text[]) ON CONFLICT (id) DO UPDATE
       SET "lastSentAt" = excluded."lastSentAt", "lastId" = excluded."lastId", messages = conversation.messages + 1`,
      (['conversationId', 'sentAt', 'id'] as const).map(name => last.map(row => row[name])),
    );
    await client.query('COMMIT');
  }
  const elapsed = performance.now() - start;
  await client.end();
  return elapsed;
}

async function openLog(telemetry: Telemetry): Promise<{ readonly log: EventLog; readonly registry: SchemaRegistry }> {
  if (!values.kafka) return openEmbeddedLog({ folder });
  const { logger } = telemetry;
  const { log } = await openKafkaLog({
    brokers: [values.kafka],
    security: { tls: null, sasl: null },
    clientId: 'bench',
    replicas: null,
    logger,
  });
  return { log, registry: openConfluentRegistry({ url: values.registry, username: null, password: null, logger }) };
}

async function ceilings(): Promise<void> {
  if (values.kafka) {
    const perSecond = await new RawKafka(values.kafka).consume(names.messages, total);
    console.log(`${'bare kafkajs, consume without decoding (ceiling)'.padEnd(58)} ${perSecond}/s`);
    counts.clear();
  }
  if (values.postgres) rate('bare PostgreSQL, same upserts (ceiling)', await barePostgres(values.postgres));
  else rate('bare SQLite, same upserts (ceiling)', bareSqlite(folder));
}

function rate(name: string, elapsedMs: number): void {
  console.log(`${name.padEnd(58)} ${Math.round((total / elapsedMs) * 1000)}/s (${(elapsedMs / 1000).toFixed(1)} s)`);
}

const folder = mkdtempSync(join(tmpdir(), 'airy-fold-'));
try {
  const telemetry = createTelemetry({ level: 'warn' });
  const { log, registry } = await openLog(telemetry);
  await log.createTopics(topicSpecs({ namespace, partitions, sources: [] }));
  const codecs = await openCodecs(registry, namespace);
  const filling = performance.now();
  await fill(log, codecs);
  rate(`append ${total} messages to the log`, performance.now() - filling);
  counts.clear();
  await ceilings();
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  const database = values.postgres
    ? await openPostgres({
        url: values.postgres,
        schema: schemaFor(namespace ?? `fold${process.pid}`),
        logger: telemetry.logger,
      })
    : null;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const projection = communicationProjection({ codecs, names });
  const view = await runProjection(projection, {
    log,
    deadLetters,
    store: database ? { kind: 'postgres', database, namespace } : { kind: 'sqlite', dataFolder: folder },
    telemetry,
  });
  await view.ready;
  rate(`fold into the communication view on ${database ? 'PostgreSQL' : 'SQLite'}`, performance.now() - start);
  delay.disable();
  const ms = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1);
  console.log(
    `event-loop delay while folding: p50 ${ms(delay.percentile(50))}  p99 ${ms(delay.percentile(99))}  max ${ms(delay.max)} ms`,
  );
  await readLists(view.query);
  await view.stop();
  if (database) await dropSchemas(database);
  await database?.close();
  await log.close();
} finally {
  rmSync(folder, { recursive: true });
}
