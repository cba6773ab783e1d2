import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type RedisOptions, type RunningRedis } from '@airy/local-engines';
import { catalogue } from '@airy/errors';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { eventually } from '@airy/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectRedis, openRedis, type RedisConnection, type RedisSettings } from './connect-redis.ts';
import { addressOf, refusalOf } from './redis-refusal.ts';

const logger = { warn: () => undefined };

describe('what an operator is told', () => {
  it('never holds the password', () => {
    expect(addressOf('redis://user:secret@host:6379/3')).toBe('host:6379');
    expect(addressOf('not a url with secret')).toBe('redis.url');
  });

  it('tells what is refused for good from what passes', () => {
    expect(refusalOf(new Error('WRONGPASS invalid username-password pair'), 'host')?.code).toBe('redis_refused');
    expect(refusalOf(new Error('Ready check failed: NOAUTH Authentication required.'), 'host')?.code).toBe(
      'redis_refused',
    );
    expect(refusalOf(new Error('connect ECONNREFUSED 127.0.0.1:1'), 'host')).toBe(null);
    expect(refusalOf(new Error('LOADING Redis is loading the dataset in memory'), 'host')).toBe(null);
  });
});

describeWithEngines(['redis'], 'a connection to Redis', () => {
  let folder: string;
  let server: RunningRedis;
  const opened: RedisConnection[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'redis-'));
  });
  afterEach(async () => {
    for (const connection of opened.splice(0)) connection.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  const start = async (options: Partial<RedisOptions> = {}) => (server = await startRedis({ folder, ...options }));
  const connect = async (settings: Partial<RedisSettings> = {}) => {
    const connection = await connectRedis({ url: server.address, logger, ...settings });
    opened.push(connection);
    return connection;
  };

  it.each(['allkeys-lru', 'volatile-ttl'])('refuses a server that evicts (%s) where jobs are kept', async policy => {
    await start({ settings: { 'maxmemory-policy': policy } });
    await expect(connect({ mustKeep: true })).rejects.toMatchObject({
      code: 'redis_evicts',
      message: expect.stringContaining(`maxmemory-policy ${policy}`),
    });
    expect(catalogue.redis_evicts.advice).toContain('noeviction');
    // Signals may get lost.
    expect((await connect()).problem()).toBe(null);
  });

  it('notices at the next connection that the server evicts now', async () => {
    await start();
    const connection = await connect({ mustKeep: true });
    expect(connection.refusal()).toBe(null);
    await server.kill();
    await start({ settings: { 'maxmemory-policy': 'allkeys-lru' } });
    await eventually(() => connection.refusal()?.code === 'redis_evicts');
    expect(connection.problem()).toContain('allkeys-lru');
    await server.kill();
    await start();
    await eventually(() => connection.problem() === null);
  });

  it('uses the password of the URL, and says without it what is wrong', async () => {
    await start({ password: 'right:/@' });
    await expect(connect().then(({ redis }) => redis.ping())).resolves.toBe('PONG');
    const { host } = new URL(server.address);
    for (const url of [`redis://:wrong-secret@${host}`, `redis://${host}`]) {
      const refused = connect({ url });
      await expect(refused).rejects.toMatchObject({ code: 'redis_refused' });
      await expect(refused).rejects.not.toThrow('wrong-secret');
    }
  });

  it('refuses a database that does not exist, instead of using another one', async () => {
    await start();
    await expect(connect({ url: `${server.address}/99` })).rejects.toMatchObject({ code: 'redis_refused' });
    // Neither when it is not waited for: the client itself goes on with another database.
    const wrong = openRedis({ url: `${server.address}/99`, logger });
    opened.push(wrong);
    await expect(wrong.opened).rejects.toMatchObject({ code: 'redis_refused' });
    await eventually(async () => (await wrong.redis.ping()) === 'PONG');
    expect(wrong.refusal()?.code).toBe('redis_refused');
    await expect(connect({ url: `${server.address}/3` }).then(({ problem }) => problem())).resolves.toBe(null);
  });

  it('gives up at start where nobody listens, and goes on by itself where somebody did', async () => {
    await start();
    await server.kill();
    await expect(connect({ openTimeoutMs: 200 })).rejects.toMatchObject({ code: 'redis_unreachable' });
    const waiting = openRedis({ url: server.address, logger });
    opened.push(waiting);
    await eventually(() => waiting.problem() !== null);
    await start();
    await waiting.opened;
    expect(waiting.problem()).toBe(null);
    await server.kill();
    await eventually(() => waiting.problem() !== null);
    // At once, not when it is back.
    await expect(waiting.redis.ping()).rejects.toThrow();
    await start();
    await eventually(async () => (await waiting.redis.ping()) === 'PONG');
  });

  it('fails what was sent and not answered when the connection is lost', async () => {
    await start();
    const { redis } = await connect({ commandTimeoutMs: 60_000 });
    server.pause();
    const unanswered = redis.get('key');
    await server.kill();
    await expect(unanswered).rejects.toThrow();
    await start();
  });

  it('prepares each new connection', async () => {
    await start();
    let prepared = 0;
    const connection = await connect({ prepare: async () => void prepared++ });
    expect(prepared).toBe(1);
    await server.kill();
    await start();
    await eventually(() => prepared === 2 && connection.problem() === null);
  });

  it('gives up a server that takes connections and says nothing', async () => {
    await start();
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise(resolve => silent.once('listening', resolve));
    const url = `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(connect({ url, openTimeoutMs: 300, commandTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'redis_unreachable',
    });
    silent.close();
  });
});
