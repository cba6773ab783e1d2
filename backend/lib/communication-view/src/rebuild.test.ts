/** On the real log: views deleted, compaction forced, topics folded one after the other: the answers are the same bytes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openEmbeddedLog, type EventLog, type NewRecord, type Tail } from '@airy/event-log';
import { metadataId } from '@airy/model/ids';
import { openDeadLetters, runProjection, type ViewStoreSettings } from '@airy/processing';
import { createTelemetry } from '@airy/telemetry';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { openCodecs, partitionFor, topicNames, topicSpecs, type Codecs } from '@airy/topics';
import { PostgresCorner } from '@airy/views/postgres-corner';
import { facebook, message, metadata, receipt } from './example-records.ts';
import { communicationProjection } from './projection.ts';
import type { CommunicationView } from './port.ts';

const partitions = 3;
const names = topicNames(null);
const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
const quiet = { warn: () => undefined, error: () => undefined };
const dayMs = 24 * 60 * 60 * 1_000;

/** Conversations with messages that were sent, then delivered or deleted; metadata that changed; receipts. */
function records(codecs: Codecs): readonly NewRecord[] {
  const ids = Array.from({ length: 25 }, (_, number) => `c${number}`);
  const written = ids.flatMap((id, number) => {
    const partition = partitionFor(id, partitions);
    const put = (topic: string, key: string, value: Uint8Array | null): NewRecord => ({ topic, partition, key, value });
    const messages = Array.from({ length: 1 + (number % 7) }, (_, index) => message(id, index));
    const changed = messages.map((sent, index) => ({ ...sent, updatedAt: 5, isFromContact: index % 2 === 0 }));
    const tag = metadata(`conversation:${id}`, 'tags.t1');
    const name = metadata(`conversation:${id}`, 'contact.display_name', { value: `Ada ${number}`, timestamp: number });
    return [
      ...messages.map(sent => put(names.messages, sent.id, codecs.messages.encode(sent))),
      put(names.metadata, metadataId(tag.subject, tag.key), codecs.metadata.encode(tag)),
      put(names.metadata, metadataId(name.subject, name.key), codecs.metadata.encode({ ...name, value: 'old' })),
      put(names.readReceipt, id, codecs.readReceipt.encode(receipt(id))),
      ...changed.map(sent => put(names.messages, sent.id, codecs.messages.encode(sent))),
      put(names.metadata, metadataId(name.subject, name.key), codecs.metadata.encode(name)),
      ...(number % 3 === 0 ? [put(names.metadata, metadataId(tag.subject, tag.key), null)] : []),
      ...(number % 5 === 0 ? messages.slice(-1).map(last => put(names.messages, last.id, null)) : []),
    ];
  });
  const channel = { topic: names.channels, partition: 0, key: facebook.id, value: codecs.channels.encode(facebook) };
  return [...written, channel];
}

/** The log, read topic by topic in this order. */
function inOrder(log: EventLog, order: readonly string[]): EventLog {
  const tail: EventLog['tail'] = async options => {
    const tails: Tail[] = [];
    for (const topic of order) {
      const one = await log.tail({ ...options, topics: [topic] });
      await one.caughtUp;
      tails.push(one);
    }
    return { caughtUp: Promise.resolve(), stop: async () => void (await Promise.all(tails.map(one => one.stop()))) };
  };
  return new Proxy(log, {
    get: (target, name) => (name === 'tail' ? tail : Reflect.get(target, name).bind(target)),
  });
}

async function everything(view: CommunicationView): Promise<string> {
  const { items, total } = await view.conversations({ cursor: null, pageSize: 100 });
  const messages = [];
  for (const { id } of items) messages.push(await view.messages(id, { cursor: null, pageSize: 100 }));
  return JSON.stringify({ total, items, messages, channels: await view.channels(null) });
}

/** A log in a folder, filled; `clean` compacts it three days later. */
async function openFilled() {
  const folder = mkdtempSync(join(tmpdir(), 'airy-rebuild-'));
  let now = 1_700_000_000_000;
  const opening = { folder, logger: quiet, clock: () => now, tombstoneRetentionMs: 0, cleanIntervalMs: dayMs };
  const { log, registry } = await openEmbeddedLog(opening);
  await log.createTopics(topicSpecs({ namespace: null, partitions, sources: [] }));
  const codecs = await openCodecs(registry);
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  const projection = communicationProjection({ codecs, names });
  const answers = async (source: EventLog, store: ViewStoreSettings): Promise<string> => {
    const view = await runProjection(projection, { log: source, deadLetters, telemetry, store });
    await view.ready;
    const text = await everything(view.query);
    await view.stop();
    return text;
  };
  const written = records(codecs);
  await log.append(written);
  const clean = async (): Promise<void> => {
    now += 3 * dayMs;
    await log.clean();
  };
  const close = async (): Promise<void> => {
    await log.close();
    rmSync(folder, { recursive: true });
  };
  return { folder, log, projection, written, answers, clean, [Symbol.asyncDispose]: close };
}

describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
  it('answers are those of SQLite, before and after compaction', async () => {
    await using filled = await openFilled();
    const { log, answers, clean } = filled;
    const onPostgres = async (): Promise<string> => {
      await using corner = new PostgresCorner(postgres);
      return await answers(log, { kind: 'postgres', database: await corner.open(), namespace: corner.schema });
    };
    const before = await answers(log, { kind: 'sqlite', dataFolder: null });
    expect(await onPostgres()).toBe(before);
    await clean();
    expect(await onPostgres()).toBe(before);
  });
});

it('answers are the same bytes after deleting the view, compaction, and in any order of topics', async () => {
  await using filled = await openFilled();
  const { folder, log, projection, written, clean } = filled;
  const answers = async (source: EventLog): Promise<string> => {
    const text = await filled.answers(source, { kind: 'sqlite', dataFolder: folder });
    rmSync(join(folder, 'views'), { recursive: true });
    return text;
  };
  const before = await answers(log);
  await clean();
  const topics = [...projection.topics.keys()];
  const orders = [topics, topics.toReversed(), topics.toSorted()];
  for (const order of orders) expect(await answers(inOrder(log, order))).toBe(before);
  let left = 0;
  for (const topic of topics)
    for (let partition = 0; partition < (topic === names.channels ? 1 : partitions); partition++) {
      const read = await log.read({ topic, partition }, 0, { maxRecords: 10_000, maxBytes: 10_000_000 });
      left += read.records.length;
    }
  expect(left).toBeLessThan(written.length);
  expect(JSON.parse(before)).toMatchObject({ total: 24 });
});
