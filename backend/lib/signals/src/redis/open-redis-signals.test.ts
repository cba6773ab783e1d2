import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@airy/local-engines';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listen, signalsConformance, until } from '../conformance.ts';
import type { Signals } from '../port.ts';
import { openRedisSignals } from './open-redis-signals.ts';

const logger = { warn: () => undefined };

describeWithEngines(['redis'], 'signals over Redis', ({ redis: url }) => {
  signalsConformance('Redis', () => {
    const clock = { nowMs: 1_800_000_000_000 };
    const keyPrefix = `test-${randomUUID()}:`;
    return { clock, open: () => openRedisSignals({ url, logger, keyPrefix, clock: () => clock.nowMs }) };
  });

  it('go from process to process, and stay within their instance', async () => {
    const keyPrefix = `test-${randomUUID()}:`;
    const open = (prefix: string) => openRedisSignals({ url, logger, keyPrefix: prefix });
    const [one, other, stranger] = await Promise.all([open(keyPrefix), open(keyPrefix), open(`${keyPrefix}x:`)]);
    const heard = await Promise.all(
      [one, other, stranger].map(async signals => (await listen(signals, 'a*', 'a')).heard),
    );
    for (const list of heard) list.length = 0;
    one.publish('ab', 1);
    stranger.publish('ab', 2);
    await until(() => heard.every(list => list.length === 1));
    expect(heard.map(list => list[0]!.payload)).toEqual([1, 1, 2]);
    one.seen('agents', 'ada', 1_000);
    let present = new Map<string, number>();
    while (present.size === 0) present = new Map(await other.present('agents'));
    // By the clock that all processes share.
    expect(Math.abs(present.get('ada')! - Date.now())).toBeLessThan(60_000);
    expect(await stranger.present('agents')).toEqual(new Map());
    for (const signals of [one, other, stranger]) await signals.close();
  });

  describe('on a server of their own', () => {
    let folder: string;
    let server: Awaited<ReturnType<typeof startRedis>>;
    let signals: Signals;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'signals-'));
      server = await startRedis({ folder });
      signals = await openRedisSignals({ url: server.address, logger });
    });
    afterEach(async () => {
      await signals.close();
      await server.stop();
      rmSync(folder, { recursive: true });
    });

    it('are dropped while it is away, without an error, and go on by themselves when it is back', async () => {
      const topic = await listen(signals, 'a', 'a');
      const pattern = await listen(signals, 'b*', 'b');
      await server.kill();
      await until(() => signals.problem() !== null);
      const before = signals.dropped.away;
      signals.publish('a', 'lost');
      signals.seen('agents', 'ada', 1_000);
      expect(await signals.present('agents')).toEqual(new Map());
      await until(() => signals.dropped.away === before + 3);
      // Who begins to listen meanwhile hears, too.
      const late: unknown[] = [];
      signals.subscribe('late', payload => void late.push(payload));
      server = await startRedis({ folder });
      await until(() => {
        signals.publish('a', 'again');
        signals.publish('bb', 'again');
        signals.publish('late', 'again');
        return topic.heard.length > 0 && pattern.heard.length > 0 && late.length > 0;
      });
      expect(signals.problem()).toBe(null);
      expect(topic.heard[0]).toEqual({ topic: 'a', payload: 'again' });
    });

    it('drop what no process of ours has sent', async () => {
      const { heard } = await listen(signals, 'a', 'a');
      const { connectRedis } = await import('@airy/redis');
      const { redis, close } = await connectRedis({ url: server.address, logger });
      await redis.publish('airy:signal:a', '{"half');
      await redis.publish('airy:signal:a', `"${'x'.repeat(20_000)}"`);
      await redis.publish('airy:signal:a', '"whole"');
      close();
      await until(() => heard.length > 0);
      expect(heard.map(({ payload }) => payload)).toEqual(['whole']);
      expect(signals.dropped.invalid).toBe(2);
    });
  });
});
