/**
 * A server in cluster mode refuses every script that touches keys of two slots: the whole suite runs there, so each
 * move keeps to one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type RunningRedis } from '@airy/local-engines';
import { connectRedis } from '@airy/redis';
import { eventually } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { queueConformance } from '../conformance.ts';
import { createRedisStore, silent } from './redis-store.fixture.ts';

describeWithEngines(['redis'], 'the delivery queue on Redis in cluster mode', () => {
  let folder: string;
  let server: RunningRedis;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'redis-'));
    server = await startRedis({ folder, appendOnly: 'no', settings: { 'cluster-enabled': 'yes' } });
    const { redis, close } = await connectRedis({ url: server.address, logger: silent });
    await redis.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    await eventually(async () => String(await redis.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
    close();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('refuses keys of two slots', async () => {
    const { redis, close } = await connectRedis({ url: server.address, logger: silent });
    await expect(redis.eval("return redis.call('GET', KEYS[2])", 2, 'a', 'b')).rejects.toThrow('CROSSSLOT');
    close();
  });

  queueConformance('Redis in cluster mode', () => createRedisStore(server.address));
});
