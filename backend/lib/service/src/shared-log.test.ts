import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openEmbeddedLog, type EventLog } from '@airy/event-log';
import { createTelemetry } from '@airy/telemetry';
import { eventually, temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { Registry } from 'prom-client';
import { measureGroups } from './group-metrics.ts';
import { shareLog } from './shared-log.ts';

const spec = { partitions: 1, cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 } as const;

let folder: TemporaryFolder;
let log: EventLog;
beforeEach(async () => {
  folder = temporaryFolder();
  ({ log } = await openEmbeddedLog({ folder: folder.path }));
  await log.createTopics([{ ...spec, name: 'orders' }]);
});
afterEach(async () => {
  await log.close();
  folder[Symbol.dispose]();
});

const append = () => log.append([{ topic: 'orders', partition: 0, key: 'k', value: new Uint8Array(1) }]);

it('keeps the groups of instances on one cluster apart, and shows their lag', async () => {
  const telemetry = createTelemetry({ stream: { write: () => true }, processMetrics: false });
  const shared = shareLog(log, { namespace: 'acme', telemetry });
  const consumer = await shared.consume({
    group: 'shop',
    topics: ['orders'],
    onBatch: ({ nextOffset }) => consumer.commit({ topic: 'orders', partition: 0 }, nextOffset),
  });
  await append();
  await eventually(async () => (await shared.groupLag('shop'))[0]?.committed === 1);
  expect(await log.groupLag('acme.shop')).toEqual(await shared.groupLag('acme.shop'));
  expect(await log.groupLag('shop')).toEqual([]);
  await consumer.stop();
  await append();
  const metrics = await telemetry.metrics.metrics();
  expect(metrics).toContain('airy_group_lag_records{group="acme.shop",topic="orders",partition="0"} 1');
  await shared.resetGroup('shop', [{ topic: 'orders', partition: 0, offset: 0 }]);
  expect((await log.groupLag('acme.shop'))[0]?.committed).toBe(0);
});

it('tells for how long a partition with work has not moved', async () => {
  const registry = new Registry();
  let [now, committed, high] = [0, 0, 5];
  const lag = () => Promise.resolve([{ topic: 't', partition: 0, committed, watermarks: { low: 0, high } }]);
  measureGroups(registry, new Set(['g']), lag, () => now);
  const idle = async (): Promise<string | undefined> =>
    /airy_group_idle_seconds\{.*\} (\S+)/.exec(await registry.metrics().then(() => registry.metrics()))?.[1];
  expect(await idle()).toBe('0');
  now = 7_000;
  expect(await idle()).toBe('7');
  committed = 3;
  expect(await idle()).toBe('0');
  now = 9_000;
  expect(await idle()).toBe('2');
  high = 3;
  expect(await idle()).toBe('0');
});

it('leaves the other metrics alone while the cluster is away', async () => {
  const registry = new Registry();
  measureGroups(registry, new Set(['g']), () => Promise.reject(new Error('away')));
  expect(await registry.metrics()).toContain('# TYPE airy_group_lag_records gauge');
});
