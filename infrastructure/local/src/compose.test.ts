/** The file for those with containers: its syntax, and that it says the same as the rest. It is not run. */
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { defaultPorts, engineNames } from './local-engines.ts';

const duration = z.string().regex(/^\d+s$/);
const service = z.strictObject({
  // A version, not "the newest".
  image: z.string().regex(/^[a-z/-]+:\d+(\.\d+)+(\.Final)?$/),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).length(1),
  volumes: z.array(z.string().regex(/^[a-z]+:\/[\w/]+$/)).length(1),
  environment: z.record(z.string().regex(/^[A-Z_]+$/), z.string()).optional(),
  user: z.string().optional(),
  healthcheck: z.strictObject({
    test: z.array(z.string()).min(2),
    interval: duration,
    timeout: duration,
    retries: z.number().int().positive(),
  }),
});
const compose = z.strictObject({
  name: z.literal('airy-engines'),
  services: z.strictObject({ kafka: service, registry: service, redis: service, postgres: service }),
  volumes: z.record(z.string(), z.strictObject({})),
});

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

it('is as compose wants it, on loopback, at the ports and versions of npm run engines', () => {
  const { services, volumes } = compose.parse(parse(read('compose.yaml'), { strict: true, uniqueKeys: true }));
  for (const name of engineNames) {
    expect(services[name].ports[0]).toMatch(new RegExp(`^127\\.0\\.0\\.1:${defaultPorts[name]}:`));
    expect(services[name].volumes[0]).toMatch(new RegExp(`^${name}:`));
  }
  expect(Object.keys(volumes)).toEqual([...engineNames]);
  for (const [name, version] of [
    ['kafka', '4.3.1'],
    ['registry', '2.6.13.Final'],
  ] as const) {
    expect(services[name].image).toMatch(new RegExp(`:${version}$`));
    expect(read(`programs/${name}-${version}/pom.xml`)).toContain(`<version>${version}</version>`);
  }
});

it('refuses what it should', () => {
  const good = parse(read('compose.yaml')) as { services: { redis: object } };
  const change = (redis: object): unknown => ({
    ...good,
    services: { ...good.services, redis: { ...good.services.redis, ...redis } },
  });
  expect(compose.safeParse(change({ ports: ['26379:6379'] })).success).toBe(false);
  expect(compose.safeParse(change({ image: 'redis:latest' })).success).toBe(false);
  expect(compose.safeParse(change({ healtcheck: {} })).success).toBe(false);
});
