/** F14 to F17: Redis dies, loses everything, is full, or its answers are lost, under a whole instance. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startRedis, type RunningRedis } from '@airy/local-engines';
import { eventually, startWebhookSink, temporaryFolder, type WebhookSink } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { FaultProxy } from '../engines/fault-proxy.ts';
import { isLong, limitMs, rounds } from '../engines/rounds.ts';
import { seeded } from '../engines/seeded.ts';
import { WebhookInstance, type Subscribed } from './instance.ts';
import { printTally, tally, type Tally } from './tally.ts';

const resumeMs = 30_000;
/** Many times over for the long form. */
const more = isLong ? 10 : 1;

describeWithEngines(['redis'], 'webhooks while Redis fails', () => {
  const folder = temporaryFolder();
  const chance = seeded(14);
  let redis: RunningRedis;
  let proxy: FaultProxy;
  let sink: WebhookSink;
  let instance: WebhookInstance;
  let endpoint: Subscribed;

  beforeAll(async () => {
    redis = await startRedis({ folder: join(folder.path, 'redis') });
    proxy = await FaultProxy.listen({ target: Number(new URL(redis.address).port) });
    sink = await startWebhookSink();
    const engines = { namespace: 'webhooks', redis: `redis://127.0.0.1:${proxy.port}` };
    instance = await WebhookInstance.start({ engines });
    endpoint = await instance.subscribe({ url: `${sink.url}/hook` });
    await writeAndExpectAll('before', 50);
  }, 90_000);

  afterAll(async () => {
    await instance?.[Symbol.asyncDispose]();
    await sink?.close();
    await proxy?.[Symbol.asyncDispose]();
    await redis?.stop();
    folder[Symbol.dispose]();
  });

  const startAgain = () => startRedis({ folder: join(folder.path, 'redis'), port: proxy.target });

  const counted = (): Tally =>
    tally(
      instance.messages.acknowledged,
      sink.received.filter(({ path }) => path === '/hook'),
    );

  async function expectAll(what: string): Promise<void> {
    await eventually(() => counted().lost.length === 0, { timeoutMs: 60_000, everyMs: 200 }).catch(() => undefined);
    printTally(what, counted());
    expect(counted()).toMatchObject({ lost: [], doubled: [] });
  }

  async function writeAndExpectAll(what: string, count: number): Promise<void> {
    await instance.messages.write(count);
    await expectAll(what);
  }

  it(
    'F14: killed and started anew, it has lost nothing',
    async () => {
      for (let round = 0; round < rounds; round++) {
        const writing = instance.messages.write(300);
        await sleep(chance.between(20, 400));
        await redis.kill();
        await sleep(chance.between(200, 1_500));
        redis = await startAgain();
        await writing;
      }
      await expectAll(`F14, ${rounds} kills`);
    },
    limitMs(240_000),
  );

  it(
    'F15: comes back empty, and everything undelivered is delivered, nothing of long ago again',
    async () => {
      // What was delivered is noted every five seconds; what is younger may come again.
      const lastAt = sink.received.at(-1)?.at ?? 0;
      await eventually(() => Date.now() - lastAt > 7_000);
      await instance.call('/webhooks.pause', { id: endpoint.id });
      await instance.messages.write(200 * more);
      const before = sink.received.length;
      await redis.kill();
      rmSync(join(folder.path, 'redis'), { recursive: true });
      redis = await startAgain();
      await instance.call('/webhooks.resume', { id: endpoint.id });
      await writeAndExpectAll('F15', 50);
      const ids = new Set(sink.received.slice(0, before).map(({ id }) => id));
      expect(sink.received.slice(before).filter(({ id }) => ids.has(id))).toEqual([]);
    },
    limitMs(120_000),
  );

  it(
    'F16: is full because of a dead endpoint, and the API and the others go on',
    async () => {
      await using client = disposable(redis.address);
      const dead = await instance.subscribe({ url: 'http://127.0.0.1:9/dead' });
      const used = Number(/used_memory:(\d+)/.exec(await client.redis.info('memory'))?.[1]);
      await client.redis.config('SET', 'maxmemory', String(used + 300_000));
      await instance.messages.write(1_000);
      expect((await instance.call<{ data: unknown[] }>('/conversations.list')).data.length).toBeGreaterThan(0);
      await eventually(
        async () => Number(/used_memory:(\d+)/.exec(await client.redis.info('memory'))?.[1]) > used + 200_000,
      );
      await client.redis.config('SET', 'maxmemory', '0');
      await expectAll('F16');
      await instance.call('/webhooks.unsubscribe', { id: dead.id });
    },
    limitMs(120_000),
  );

  it(
    'F17: answers are lost, and nothing is lost or doubled',
    async () => {
      const before = sink.received.length;
      const writing = instance.messages.write(1_000 * more);
      for (let cut = 0; cut < 3 * rounds; cut++) {
        await Promise.race([proxy.cutAfter(chance.between(0, 300)), sleep(2_000)]);
        await sleep(chance.between(50, 400));
      }
      proxy.heal();
      await writing;
      await expectAll('F17');
      expect(sink.received.length).toBeGreaterThan(before);
      await eventually(
        async () => {
          const { queue } = await instance.call<{ queue: { waiting: number; under_way: number } | null }>(
            '/webhooks.health',
            { id: endpoint.id },
          );
          return queue?.waiting === 0 && queue.under_way === 0;
        },
        { timeoutMs: resumeMs },
      );
    },
    limitMs(120_000),
  );
});

function disposable(address: string): AsyncDisposable & { readonly redis: Redis } {
  const redis = new Redis(address);
  return { redis, [Symbol.asyncDispose]: async () => void (await redis.quit()) };
}
