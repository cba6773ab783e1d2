/** What an operator gets wrong, and engines that are not as they should be: which it is, what to do, go on trying or end. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { startKafka, startPostgres, startRedis } from '@airy/local-engines';
import { engineCorner, temporaryFolder, type EngineCorner, type TemporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import pg from 'pg';
import { engineEnv, runProgram, untilItSays, type RunProgram } from './__fixtures__/run-program.ts';

jest.setTimeout(120_000);

const engines = ['kafka', 'registry', 'redis', 'postgres'] as const;
const nowhere = '127.0.0.1:9';

describeWithEngines(engines, 'a start on a bad day', addresses => {
  let corner: EngineCorner;
  let folder: TemporaryFolder;
  const programs: RunProgram[] = [];
  beforeEach(() => {
    corner = engineCorner(addresses);
    folder = temporaryFolder();
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.stop();
    folder[Symbol.dispose]();
    await corner[Symbol.asyncDispose]();
  });

  const run = async (env: Readonly<Record<string, string | undefined>>, services?: readonly string[]) => {
    const program = await runProgram({
      folder: folder.path,
      env: { ...engineEnv(corner), ...env },
      ...(services && { services }),
    });
    programs.push(program);
    return program;
  };

  /** It ends with 1, and what it says last names the trouble and the way out. */
  const refuses = async (program: RunProgram, words: RegExp): Promise<void> => {
    expect(await program.ended).toBe(1);
    expect(program.output()).toMatch(words);
    expect(program.output()).not.toMatch(/\n {4}at /);
  };

  it('with the address of no broker goes on trying, says so, and lives', async () => {
    const program = await run({ AIRY_KAFKA_BROKERS: nowhere });
    await untilItSays(program, /Kafka at 127\.0\.0\.1:9: waiting, trying again/);
    await untilItSays(program, /"tries":2/);
    expect(await program.stop()).toBe(130);
  });

  it('with a registry that is away, or answers 500, goes on trying', async () => {
    const away = await run({ AIRY_KAFKA_SCHEMA_REGISTRY_URL: `http://${nowhere}` });
    await untilItSays(away, /Topics and schemas: waiting, trying again/);
    await away.stop();
    const server = createServer((_, response) => response.writeHead(500).end('{}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const broken = await run({ AIRY_KAFKA_SCHEMA_REGISTRY_URL: `http://127.0.0.1:${port}` });
    await untilItSays(broken, /Topics and schemas: waiting, trying again/);
    await broken.stop();
    server.close();
  });

  it('with a Redis or a PostgreSQL that is away goes on trying', async () => {
    const redis = await run({ AIRY_REDIS_URL: `redis://${nowhere}` });
    await untilItSays(redis, /Redis: waiting, trying again/);
    await redis.stop();
    const postgres = await run({ AIRY_POSTGRES_URL: `postgres://airy:hunter2@${nowhere}/airy` });
    await untilItSays(postgres, /PostgreSQL does not answer/);
    expect(postgres.output()).not.toContain('hunter2');
    await postgres.stop();
  });

  it('with a wrong password at Kafka ends', async () => {
    const kafka = await startKafka({
      folder: join(folder.path, 'kafka'),
      security: { users: [{ username: 'airy', password: 'right' }] },
    });
    const login = {
      AIRY_KAFKA_SASL_USERNAME: 'airy',
      AIRY_KAFKA_SASL_PASSWORD: 'hunter2',
      AIRY_KAFKA_TLS_ENABLED: 'false',
    };
    const program = await run({ AIRY_KAFKA_BROKERS: kafka.secure?.sasl, ...login });
    await refuses(program, /The brokers refuse the connection: [\s\S]*Correct `kafka\.sasl`/);
    expect(program.output()).not.toContain('hunter2');
    await kafka.stop();
  });

  it('without rights on the topics ends, and names topic and right', async () => {
    const kafka = await startKafka({
      folder: join(folder.path, 'kafka'),
      security: { users: [{ username: 'airy', password: 'right' }] },
      properties: { 'allow.everyone.if.no.acl.found': 'false' },
    });
    const login = {
      AIRY_KAFKA_SASL_USERNAME: 'airy',
      AIRY_KAFKA_SASL_PASSWORD: 'right',
      AIRY_KAFKA_TLS_ENABLED: 'false',
    };
    const program = await run({ AIRY_KAFKA_BROKERS: kafka.secure?.sasl, ...login });
    const topic = new RegExp(`let us use ${corner.namespace}\\.[a-z0-9.-]+: the right Describe is missing`);
    await refuses(program, topic);
    expect(program.output()).toContain('Give the user in `kafka.sasl`');
    await kafka.stop();
  });

  it('with a wrong password at PostgreSQL ends', async () => {
    const data = join(folder.path, 'postgres');
    mkdirSync(data);
    const rules = join(folder.path, 'pg_hba.conf');
    writeFileSync(rules, 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n', {
      mode: 0o644,
    });
    const postgres = await startPostgres({ folder: data, settings: { hba_file: rules } });
    const client = new pg.Client({ connectionString: postgres.address });
    await client.connect();
    await client.query(`CREATE ROLE airy LOGIN PASSWORD 'right'`);
    await client.end();
    const program = await run({ AIRY_POSTGRES_URL: postgres.address.replace('postgres@', 'airy:hunter2@') });
    await refuses(program, /PostgreSQL at [\d.:]+\/postgres refuses us: [\s\S]*Correct the user, password or database/);
    expect(program.output()).not.toContain('hunter2');
    await postgres.stop();
  });

  it('with a Redis that may throw keys away ends', async () => {
    const redis = await startRedis({
      folder: join(folder.path, 'redis'),
      settings: { maxmemory: '64mb', 'maxmemory-policy': 'allkeys-lru' },
    });
    await refuses(await run({ AIRY_REDIS_URL: redis.address }), /allkeys-lru[\s\S]*`maxmemory-policy noeviction`/);
    await redis.stop();
  });

  it('with the PostgreSQL of a newer Airy ends', async () => {
    const client = new pg.Client({ connectionString: corner.postgres ?? '' });
    await client.connect();
    const schema = `airy_${corner.namespace}`;
    await client.query(`CREATE SCHEMA "${schema}"`);
    await client.query(`CREATE TABLE "${schema}".format (format integer NOT NULL)`);
    await client.query(`INSERT INTO "${schema}".format VALUES (999)`);
    await client.end();
    await refuses(await run({}), /newer/);
  });

  it('with a schema that does not fit the one before ends, and names the subject', async () => {
    const subject = `${corner.namespace}.application.communication.tags-value`;
    const schema = JSON.stringify({ type: 'record', name: 'Other', fields: [{ name: 'x', type: 'int' }] });
    const registered = await fetch(`${corner.registry}/subjects/${subject}/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema }),
    });
    expect(registered.ok).toBe(true);
    await refuses(await run({}), new RegExp(`${subject}[\\s\\S]*kafka\\.namespace`));
  });

  it('with another number of partitions than the topics have ends, and names the setting', async () => {
    const first = await run({}, ['bootstrap']);
    expect(await first.ended).toBe(0);
    await refuses(await run({ AIRY_KAFKA_PARTITIONS: '5' }), /set kafka\.partitions to 2/);
  });

  it('without a bootstrap says whom it waits for', async () => {
    const program = await run({}, ['api-websocket']);
    await untilItSays(program, /is not there yet: start the component bootstrap/);
    await program.stop();
  });
});
