/** On the real log, on both databases: the view deleted and folded anew has the same answers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openEmbeddedLog } from '@airy/event-log';
import { openDeadLetters, runProjection, type ViewStoreSettings } from '@airy/processing';
import { createTelemetry } from '@airy/telemetry';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { partitionFor, topicNames, topicSpecs } from '@airy/topics';
import { PostgresCorner } from '@airy/views/postgres-corner';
import { attemptOf } from './attempts.fixture.ts';
import type { WebhookView } from './port.ts';
import { webhookProjection } from './projection.ts';

const names = topicNames(null);
const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
const quiet = { warn: () => undefined, error: () => undefined };
const webhooks = ['w1', 'w2', 'w3'];
const rings = { delivered: 20, others: 100 };

const attempts = Array.from({ length: 120 }, (_, number) =>
  attemptOf(number, {
    webhookId: webhooks[number % 3] ?? 'w1',
    ...(number % 5 === 0 && { outcome: 'failed', status: 500, error: 'Grüße 👋 \0' }),
  }),
);

async function everything(view: WebhookView): Promise<string> {
  const filter = { outcome: null, eventType: null, eventId: null, status: null, from: null, until: null };
  const answers = webhooks.map(async webhookId => {
    const first = await view.attempts({ ...filter, webhookId }, { cursor: null, size: 10 });
    const second = await view.attempts({ ...filter, webhookId }, { cursor: first.nextCursor, size: 100 });
    const failed = await view.attempts({ ...filter, webhookId, outcome: 'failed' }, { cursor: null, size: 100 });
    return [first, second, failed, await view.fare(webhookId)];
  });
  return JSON.stringify(await Promise.all(answers));
}

async function openFilled() {
  const folder = mkdtempSync(join(tmpdir(), 'airy-webhook-view-'));
  const { log } = await openEmbeddedLog({ folder, logger: quiet });
  await log.createTopics(topicSpecs({ namespace: null, partitions: 2, sources: [] }));
  await log.append(
    attempts.map(attempt => {
      const partition = partitionFor(attempt.webhookId, 2);
      const value = Buffer.from(JSON.stringify(attempt));
      return { topic: names.webhookAttempts, partition, key: attempt.webhookId, value };
    }),
  );
  const deadLetters = openDeadLetters({ log, topic: names.deadLetters, telemetry });
  return {
    folder,
    async answers(store: ViewStoreSettings): Promise<string> {
      const view = await runProjection(webhookProjection({ names, rings }), { log, deadLetters, telemetry, store });
      await view.ready;
      const text = await everything(view.query);
      await view.stop();
      return text;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await log.close();
      rmSync(folder, { recursive: true });
    },
  };
}

it('answers are the same after deleting the view', async () => {
  await using filled = await openFilled();
  const { folder, answers } = filled;
  const before = await answers({ kind: 'sqlite', dataFolder: folder });
  const [[first, , failed]] = JSON.parse(before) as [[{ items: object[] }, unknown, { items: object[] }]];
  expect([first.items.length, failed.items.length]).toEqual([10, 8]);
  rmSync(join(folder, 'views'), { recursive: true });
  expect(await answers({ kind: 'sqlite', dataFolder: folder })).toBe(before);
});

describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
  it('answers are those of SQLite', async () => {
    await using filled = await openFilled();
    await using corner = new PostgresCorner(postgres);
    const database = await corner.open();
    const onPostgres = await filled.answers({ kind: 'postgres', database, namespace: corner.schema });
    expect(onPostgres).toBe(await filled.answers({ kind: 'sqlite', dataFolder: null }));
  });
});
