/** The program on real engines: what is the same as embedded, and what processes that share an instance owe each other. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import {
  engineCorner,
  eventually,
  startAiry,
  temporaryFolder,
  type EngineCorner,
  type RunningAiry,
} from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { engineEnv, runProgram } from './__fixtures__/run-program.ts';

jest.setTimeout(120_000);

const jwtSecret = Buffer.alloc(48, 5).toString('base64');
const settings = 'kafka: { partitions: 3, minimumReplicas: 1 }\n';
const env = { AIRY_JWT_SECRET: jwtSecret, AIRY_SYSTEM_TOKEN: 'token' };

/** The machine may be busy with other tests. */
const readyTimeoutMs = 90_000;

type Json = Record<string, unknown>;

async function call(airy: RunningAiry, path: string, body: object = {}): Promise<Json> {
  const headers = { authorization: 'Bearer token', 'content-type': 'application/json' };
  const answer = await fetch(airy.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as Json;
}

async function healthOf(airy: RunningAiry): Promise<Json> {
  const answer = await fetch(`${airy.url}/actuator/health`, { headers: { authorization: 'Bearer token' } });
  return (await answer.json()) as Json;
}

const engines = ['kafka', 'registry', 'redis', 'postgres'] as const;

describeWithEngines(engines, 'Airy on Kafka, a registry, Redis and PostgreSQL', addresses => {
  let corner: EngineCorner;
  beforeAll(() => {
    corner = engineCorner(addresses);
  });
  afterAll(async () => corner[Symbol.asyncDispose]());

  it('starts, says how each engine is, serves and goes on where it was after SIGKILL', async () => {
    using data = temporaryFolder();
    const options = { engines: corner, settings, readyTimeoutMs, env, dataFolder: data.path };
    const before = await startAiry(options);
    expect(await healthOf(before)).toMatchObject({
      status: 'UP',
      engines: { kafka: null, registry: null, redis: null, postgres: null },
    });
    const created = await call(before, '/tags.create', { name: 'VIP', color: 'tag-red' });
    await before.kill();
    await using after = await startAiry(options);
    expect(await call(after, '/tags.list')).toMatchObject({ data: [{ id: created['id'], name: 'VIP' }] });
    expect(await (await fetch(after.signInUrl, { redirect: 'manual' })).headers.get('set-cookie')).toContain('airy_');
    expect(existsSync(join(data.path, 'log.db'))).toBe(false);
    expect(await after.stop('SIGTERM')).toBe(0);
  });

  it('shares the work with another process, and each knows of all services', async () => {
    const one = { engines: corner, settings, readyTimeoutMs, env };
    await using api = await startAiry({ ...one, services: ['api-admin', 'api-communication'] });
    await using second = await startAiry({ ...one, services: ['api-admin', 'api-communication'] });
    await using feed = await startAiry({ ...one, services: ['api-websocket'] });
    const { id } = await call(api, '/tags.create', { name: 'shared', color: 'tag-blue' });
    await eventually(async () =>
      ((await call(second, '/tags.list'))['data'] as { id: string }[]).some(tag => tag.id === id),
    );
    await eventually(async () => {
      const { services } = (await call(second, '/client.config')) as { services: Record<string, { healthy: boolean }> };
      return services['api-websocket']?.healthy === true && services['await-bootstrap'] === undefined;
    });
    // A link is good once, on whichever replica it is opened.
    const link = api.signInUrl.replace(api.url, second.url);
    const cookies = await Promise.all(
      [link, api.signInUrl].map(async url => (await fetch(url, { redirect: 'manual' })).headers.get('set-cookie')),
    );
    expect(cookies.filter(cookie => cookie !== null)).toHaveLength(1);
    expect((await fetch(`${feed.url}/actuator/health/readiness`)).status).toBe(200);
  });

  it('does not start with other keys than the instance has, and says what to do', async () => {
    const other = { ...env, AIRY_JWT_SECRET: Buffer.alloc(48, 6).toString('base64') };
    await expect(startAiry({ engines: corner, settings, readyTimeoutMs, env: other })).rejects.toThrow(
      /keys of this process[\s\S]*security\.jwtSecret/,
    );
    await using replaced = await startAiry({
      engines: corner,
      settings,
      readyTimeoutMs,
      env: { ...other, AIRY_REPLACE_KEYS: 'true' },
    });
    expect(await healthOf(replaced)).toMatchObject({ status: 'UP' });
    await replaced.stop();
    await using back = await startAiry({
      engines: corner,
      settings,
      readyTimeoutMs,
      env: { ...env, AIRY_REPLACE_KEYS: 'true' },
    });
    expect(await healthOf(back)).toMatchObject({ status: 'UP' });
  });

  it('without PostgreSQL refuses a third process beside one and its successor, and stops it', async () => {
    await using fresh = engineCorner({ ...addresses, postgres: null });
    const options = { engines: fresh, settings, readyTimeoutMs, env, services: ['bootstrap', 'api-admin'] };
    await using first = await startAiry(options);
    await using second = await startAiry(options);
    await eventually(() => second.output().includes('must leave soon, or this one stops'));
    using folder = temporaryFolder();
    const third = await runProgram({
      folder: folder.path,
      env: { ...engineEnv(fresh), ...env, AIRY_KAFKA_PARTITIONS: '3' },
      services: ['api-admin'],
    });
    expect(await third.ended).toBe(1);
    expect(third.output()).toMatch(/serves api-admin from views or files of its own\. Set `postgres\.url`/);
    for (const airy of [first, second]) expect((await fetch(`${airy.url}/actuator/health/readiness`)).status).toBe(200);
    // Routers keep no views: there may be any number of them.
    await using router = await startAiry({ ...options, services: ['sources-events-router'] });
    await using another = await startAiry({ ...options, services: ['sources-events-router'] });
    for (const airy of [router, another]) expect(airy.output()).not.toContain('must leave soon');
  });

  it('waits for bootstrap where another process prepares the log, which ends when it has', async () => {
    await using fresh = engineCorner(addresses);
    using folder = temporaryFolder();
    const ready = join(folder.path, 'waiting');
    const waiting = startAiry({
      engines: fresh,
      settings,
      readyTimeoutMs,
      env,
      services: ['api-websocket'],
      dataFolder: ready,
    });
    const job = { ...engineEnv(fresh), ...env, AIRY_KAFKA_PARTITIONS: '3' };
    expect(await (await runProgram({ folder: folder.path, env: job, services: ['bootstrap'] })).ended).toBe(0);
    await using airy = await waiting;
    expect((await fetch(`${airy.url}/actuator/health/readiness`)).status).toBe(200);
  });
});
