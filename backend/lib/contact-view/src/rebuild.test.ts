/** On the real log: the view deleted, compaction forced, Airy Core's deletions among ours: the answers are the same bytes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openEmbeddedLog, type NewRecord } from '@airy/event-log';
import type { Metadata } from '@airy/model';
import { metadataId } from '@airy/model/ids';
import { openDeadLetters, runProjection, type ViewStoreSettings } from '@airy/processing';
import { createTelemetry } from '@airy/telemetry';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { openCodecs, partitionFor, topicNames, topicSpecs, type Codecs } from '@airy/topics';
import { PostgresCorner } from '@airy/views/postgres-corner';
import { contactProjection } from './projection.ts';

const partitions = 3;
const names = topicNames(null);
const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
const quiet = { warn: () => undefined, error: () => undefined };
const dayMs = 24 * 60 * 60 * 1_000;

/** Contacts that were named, renamed, linked and unlinked; every fifth is gone, by our deletions or Airy Core's. */
function records(codecs: Codecs): readonly NewRecord[] {
  return Array.from({ length: 40 }, (_, number) => number).flatMap(number => {
    const id = `contact ${number}`;
    const subject = `contact:${id}`;
    const partition = partitionFor(id, partitions);
    const record = (key: string, value: string | null, timestamp = 1): NewRecord => {
      const place = { topic: names.contacts, partition, key: metadataId(subject, key) };
      if (value === null) return { ...place, value: null, headers: number % 2 === 0 ? { subject, key } : {} };
      const leaf: Metadata = { subject, key, value, valueType: 'text', timestamp };
      return { ...place, value: codecs.contacts.encode(leaf) };
    };
    const keys = ['created_at', 'displayName', `conversations.c${number % 7}`, 'via.email'];
    return [
      ...keys.map(key => record(key, `first ${number}`)),
      record('displayName', number % 3 === 0 ? null : `Name ${number % 4}`, 2),
      record(`conversations.c${number % 7}`, number % 4 === 0 ? null : 'viber', 3 + number),
      ...(number % 5 === 0 ? keys.map(key => record(key, null)) : []),
    ];
  });
}

async function openFilled() {
  const folder = mkdtempSync(join(tmpdir(), 'airy-rebuild-'));
  let now = 1_700_000_000_000;
  const opening = { folder, logger: quiet, clock: () => now, tombstoneRetentionMs: 0, cleanIntervalMs: dayMs };
  const { log, registry } = await openEmbeddedLog(opening);
  await log.createTopics(topicSpecs({ namespace: null, partitions, sources: [] }));
  const codecs = await openCodecs(registry);
  await log.append(records(codecs));
  const projection = contactProjection({ codecs, names });
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  return {
    async answers(store: ViewStoreSettings): Promise<string> {
      const view = await runProjection(projection, { log, deadLetters, telemetry, store });
      await view.ready;
      const conversations = Array.from({ length: 7 }, (_, number) => `c${number}`);
      const contacts = await view.query.contacts({ cursor: null, pageSize: 100 });
      const linked = await Promise.all(conversations.map(id => view.query.contactOfConversation(id)));
      await view.stop();
      return JSON.stringify({ contacts, linked });
    },
    async clean(): Promise<void> {
      now += 3 * dayMs;
      await log.clean();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await log.close();
      rmSync(folder, { recursive: true });
    },
  };
}

it('answers are the same bytes from a new view, before and after compaction', async () => {
  await using filled = await openFilled();
  const answers = (): Promise<string> => filled.answers({ kind: 'sqlite', dataFolder: null });
  const before = await answers();
  expect(JSON.parse(before)).toMatchObject({ contacts: { total: 32 } });
  await filled.clean();
  expect(await answers()).toBe(before);
});

describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
  it('answers are those of SQLite, before and after compaction', async () => {
    await using filled = await openFilled();
    const onPostgres = async (): Promise<string> => {
      await using corner = new PostgresCorner(postgres);
      return await filled.answers({ kind: 'postgres', database: await corner.open(), namespace: corner.schema });
    };
    const before = await filled.answers({ kind: 'sqlite', dataFolder: null });
    expect(await onPostgres()).toBe(before);
    await filled.clean();
    expect(await onPostgres()).toBe(before);
  });
});
