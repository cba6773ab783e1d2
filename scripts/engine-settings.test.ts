import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '@airy/config';
import { expect, it } from '@jest/globals';
import { settingsEnvironment, settingsText } from './engine-settings.mjs';
import { root } from './root.ts';

const file = join(root, 'infrastructure/local/airy.engines.yaml');
const usual = {
  kafka: '127.0.0.1:29092',
  registry: 'http://127.0.0.1:28081/apis/ccompat/v7',
  redis: 'redis://127.0.0.1:26379',
  postgres: 'postgres://postgres@127.0.0.1:25432/postgres',
};

it('says the same as file, as text and as environment, and it is what Airy reads', () => {
  expect(readFileSync(file, 'utf8').replaceAll(/^#.*\n/gm, '')).toBe(settingsText(usual));
  const nothing = { cwd: '/nowhere', argv: [], env: {} };
  const fromFile = loadConfig({ ...nothing, argv: ['--config', file] }).config;
  const env = settingsEnvironment(usual) as Record<string, string>;
  const fromEnvironment = loadConfig({ ...nothing, env }).config;
  expect(fromFile.kafka).toEqual(fromEnvironment.kafka);
  expect(fromFile).toMatchObject({ redis: { url: usual.redis }, postgres: { url: usual.postgres } });
  expect(fromEnvironment).toMatchObject({ redis: { url: usual.redis }, postgres: { url: usual.postgres } });
  expect(fromFile.kafka.cluster).toMatchObject({ brokers: [usual.kafka], registry: { url: usual.registry } });
});
