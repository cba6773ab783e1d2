/** On the real log, on both databases: the view deleted and folded anew, before and after compaction, answers the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Replay } from '@airy/model';
import { openEmbeddedLog, type NewRecord } from '@airy/event-log';
import { openDeadLetters, runProjection, type ViewStoreSettings } from '@airy/processing';
import { createTelemetry } from '@airy/telemetry';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { openCodecs, topicNames, topicSpecs, type Codecs } from '@airy/topics';
import { PostgresCorner } from '@airy/views/postgres-corner';
import type { AdministrationView } from './port.ts';
import { administrationProjection } from './projection.ts';

const names = topicNames(null);
const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
const quiet = { warn: () => undefined, error: () => undefined };
const dayMs = 24 * 60 * 60 * 1_000;
const ids = Array.from({ length: 30 }, (_, number) => `id-${number}`);

const replayOf = (id: string, name: string): Replay => ({
  ...{ id, webhookId: 'w1', kind: 'replay', isDryRun: false, since: 1, until: 2, fromPosition: null, events: [] },
  ...{ conversationId: null, state: name === 'Name 7' ? 'DONE' : 'RUNNING', position: null, scanned: 3, matched: 2 },
  ...{ queued: 1, error: null, createdAt: Number(id.slice(3)) % 4, updatedAt: 9 },
});

/** Each record twice; of tags, templates and sources some are deleted. */
function records(codecs: Codecs): readonly NewRecord[] {
  const put = (topic: keyof Codecs & keyof typeof names, id: string, value: Uint8Array | null): NewRecord => ({
    topic: names[topic],
    partition: 0,
    key: id,
    value,
  });
  const times = { subscribedAt: 1_622_541_600_000, firstSeenAt: 1, lastSeenAt: 2, createdAt: 3 };
  const written = (id: string, name: string): NewRecord[] => [
    put('tags', id, codecs.tags.encode({ id, name, color: 'RED' })),
    put(
      'templates',
      id,
      codecs.templates.encode({ id, name, source: 'facebook', content: '{"text":"Grüße 👋\\u0000"}' }),
    ),
    put(
      'webhooks',
      id,
      codecs.webhooks.encode({
        ...{ id, name, endpoint: 'https://example.org', signKey: null, status: 'Subscribed', ...times },
        events: ['message.created'],
        headers: name === 'old' ? null : { a: 'b' },
        delivery: name === 'old' ? null : '{"order":"conversation"}',
      }),
    ),
    put('replays', id, codecs.replays.encode(replayOf(id, name))),
    put(
      'widgets',
      id,
      codecs.widgets.encode({ id, settings: `{"a":"${name}"}`, identityKey: name, refusedOrigins: '[]' }),
    ),
    put('users', id, codecs.users.encode({ id, name, avatarUrl: null, ...times })),
    put(
      'customSources',
      id,
      codecs.customSources.encode({ id, token: 't', name, imageUrl: null, actionEndpoint: null, ...times }),
    ),
  ];
  const gone = ids.filter((_, number) => number % 5 === 0);
  return [
    ...ids.flatMap(id => written(id, 'old')),
    ...ids.flatMap((id, number) => written(id, `Name ${number}`)),
    ...gone.flatMap(id => [
      put('tags', id, null),
      put('templates', id, null),
      put('customSources', id, null),
      put('replays', id, null),
    ]),
  ];
}

async function everything(view: AdministrationView): Promise<string> {
  const first = await view.users({ cursor: null, pageSize: 20 });
  const second = await view.users({ cursor: first.nextCursor, pageSize: 20 });
  const lists = [
    view.tags(),
    view.templates('facebook'),
    view.webhooks(),
    view.sources(),
    view.user('id-3'),
    view.runningReplays(),
    view.widget('id-3'),
    view.replays('w1'),
  ];
  return JSON.stringify([
    first,
    second,
    ...(await Promise.all(lists)),
    [...(await view.usersById(ids)).keys()].toSorted(),
  ]);
}

async function openFilled() {
  const folder = mkdtempSync(join(tmpdir(), 'airy-administration-'));
  let now = 1_700_000_000_000;
  const opening = { folder, logger: quiet, clock: () => now, tombstoneRetentionMs: 0, cleanIntervalMs: dayMs };
  const { log, registry } = await openEmbeddedLog(opening);
  await log.createTopics(topicSpecs({ namespace: null, partitions: 2, sources: [] }));
  const codecs = await openCodecs(registry);
  await log.append(records(codecs));
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  return {
    folder,
    async answers(store: ViewStoreSettings): Promise<string> {
      const projection = administrationProjection({ codecs, names });
      const view = await runProjection(projection, { log, deadLetters, telemetry, store });
      await view.ready;
      const text = await everything(view.query);
      await view.stop();
      return text;
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

it('answers are the same after deleting the view, and after compaction', async () => {
  await using filled = await openFilled();
  const { folder, answers, clean } = filled;
  const before = await answers({ kind: 'sqlite', dataFolder: folder });
  const [first, second, tags] = JSON.parse(before) as [{ items: object[] }, { items: object[] }, object[]];
  expect([first.items.length, second.items.length, tags.length]).toEqual([20, 10, 24]);
  for (const prepare of [() => Promise.resolve(), clean]) {
    rmSync(join(folder, 'views'), { recursive: true });
    await prepare();
    expect(await answers({ kind: 'sqlite', dataFolder: folder })).toBe(before);
  }
});

describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
  it('answers are those of SQLite, before and after compaction', async () => {
    await using filled = await openFilled();
    const { answers, clean } = filled;
    const onPostgres = async (): Promise<string> => {
      await using corner = new PostgresCorner(postgres);
      return await answers({ kind: 'postgres', database: await corner.open(), namespace: corner.schema });
    };
    const before = await answers({ kind: 'sqlite', dataFolder: null });
    expect(await onPostgres()).toBe(before);
    await clean();
    expect(await onPostgres()).toBe(before);
  });
});
