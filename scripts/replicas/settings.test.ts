import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { replicasSettings } from './settings.ts';

const addresses = {
  kafka: '127.0.0.1:29092',
  registry: 'http://127.0.0.1:28081',
  redis: 'redis://127.0.0.1:26379',
  postgres: 'postgres://postgres@127.0.0.1:25432/postgres',
};
let folder: TemporaryFolder;
beforeEach(() => void (folder = temporaryFolder()));
afterEach(() => folder[Symbol.dispose]());

function settings(env: NodeJS.ProcessEnv, file: string | null = null) {
  return replicasSettings({ env, cwd: folder.path, file, startEngines: () => addresses });
}

it('stands on the engines of this machine beside an Airy without a namespace', () => {
  const { config, env } = settings({ PATH: '/bin', AIRY_CACHE: '/x' });
  expect(config.kafka).toMatchObject({ namespace: 'replicas', cluster: { brokers: [addresses.kafka] } });
  expect(config.postgres).not.toBeNull();
  expect(env).toMatchObject({ PATH: '/bin', AIRY_CORE_NAMESPACE: 'replicas', AIRY_REDIS_URL: addresses.redis });
  expect(env).not.toHaveProperty('AIRY_CACHE');
});

it('keeps the namespace and the cluster that are set', () => {
  expect(settings({ AIRY_CORE_NAMESPACE: 'mine' }).config.kafka.namespace).toBe('mine');
  const file = join(folder.path, 'my.yaml');
  writeFileSync(file, 'kafka: { brokers: "b:1", schemaRegistryUrl: "http://r:2", namespace: ours }');
  const named = settings({}, file);
  expect(named.config.kafka).toMatchObject({ namespace: 'ours', cluster: { brokers: ['b:1'] } });
  expect(named.env).toEqual({});
});

it('names airy.yaml of where it was called, for processes that look elsewhere', () => {
  expect(settings({}).file).toBeNull();
  writeFileSync(join(folder.path, 'airy.yaml'), 'http: { port: 9 }');
  expect(settings({}).file).toBe(join(folder.path, 'airy.yaml'));
});

it('says when the engines cannot be started', () => {
  const act = () => replicasSettings({ env: {}, cwd: folder.path, file: null, startEngines: () => null });
  expect(act).toThrow('The engines cannot be started: npm run engines -- status');
});
