import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Config } from './config.ts';
import { loadConfig } from './load-config.ts';

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'airy-engines-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

function load(yaml: string, env: Readonly<Record<string, string>> = {}): Config {
  writeFileSync(join(cwd, 'airy.yaml'), yaml);
  return loadConfig({ argv: [], env, cwd }).config;
}

function problemsOf(yaml: string): readonly string[] {
  try {
    load(yaml);
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map(line => line.trim().replaceAll(/ +/g, ' '));
  }
  return [];
}

/** Kafka with its registry, and more keys of `kafka`. */
function kafka(more = ''): string {
  return `kafka:\n  brokers: a:9092, b:9093\n  schemaRegistryUrl: http://registry:8081\n${more.replaceAll(/^/gm, '  ')}\n`;
}

const jaas = (module: string, options: string): string => `${kafka(`authJaas: '${module} required ${options};'`)}`;

describe('engines', () => {
  it('are the embedded ones where none is named', () => {
    expect(load('')).toMatchObject({ kafka: { cluster: null }, redis: null, postgres: null });
  });

  it('are those that are named', () => {
    const yaml = `${kafka('minimumReplicas: 2')}redis: { url: redis://r }\npostgres: { url: postgres://u:p@h/airy }`;
    expect(load(yaml)).toMatchObject({
      kafka: {
        cluster: {
          brokers: ['a:9092', 'b:9093'],
          replicas: 2,
          security: { tls: null, sasl: null },
          registry: { url: 'http://registry:8081', username: null, password: null },
        },
      },
      redis: { url: 'redis://r' },
      postgres: { url: 'postgres://u:p@h/airy' },
    });
  });

  it('come from the environment, too, and from where Airy Core had them', () => {
    const env = { AIRY_KAFKA_BROKERS: 'e:1', AIRY_KAFKA_SCHEMA_REGISTRY_URL: 'http://e' };
    expect(load('', env).kafka.cluster).toMatchObject({ brokers: ['e:1'], registry: { url: 'http://e' } });
    const values = 'config:\n  kafka:\n    brokers: [c:1]\n    schemaRegistryUrl: http://c\n    minimumReplicas: 3\n';
    expect(load(values).kafka.cluster).toMatchObject({ brokers: ['c:1'], replicas: 3 });
    const older =
      'prerequisites:\n  kafka:\n    brokers: p:1\n    schemaRegistryUrl: http://p\n    commitInterval: 1\n';
    expect(load(older).kafka.cluster).toMatchObject({ brokers: ['p:1'], registry: { url: 'http://p' } });
  });

  it('may be named twice, but not in two ways', () => {
    const twice = (other: string): string => `${kafka()}config: { kafka: { brokers: '${other}' } }`;
    expect(problemsOf(twice('a:9092, b:9093'))).toEqual([]);
    expect(problemsOf(twice('c:1'))).toEqual([
      'airy.yaml:5 config.kafka.brokers says something else than airy.yaml:2 does: keep kafka.brokers only',
    ]);
  });
});

describe('what cannot work together is refused, with what to do', () => {
  it.each([
    ['kafka: { brokers: "a:1" }', 'kafka.brokers needs kafka.schemaRegistryUrl, such as http://schema-registry:8081'],
    ['kafka: { schemaRegistryUrl: http://r }', 'kafka.schemaRegistryUrl needs kafka.brokers, such as kafka-1:9092'],
    ['kafka: { authJaas: x }', 'kafka.authJaas needs kafka.brokers, such as kafka-1:9092'],
    ['kafka: { tls: { ca: x } }', 'kafka.tls.ca needs kafka.brokers, such as kafka-1:9092'],
    [
      'postgres: { url: postgres://h/d }',
      'postgres.url needs kafka.brokers: without Kafka there is one process, and its views stand in its data folder',
    ],
  ])('%s', (yaml, problem) => {
    expect(problemsOf(yaml)).toEqual([`airy.yaml:1 ${problem}`]);
  });

  it.each([
    ['sasl: { username: u }', 'kafka.sasl.username needs kafka.sasl.password'],
    ['sasl: { password: p }', 'kafka.sasl.password needs kafka.sasl.username'],
    ['sasl: { mechanism: plain }', 'kafka.sasl.mechanism needs kafka.sasl.username'],
    ['schemaRegistryUser: u', 'kafka.schemaRegistryUser needs kafka.schemaRegistryPassword'],
    ['tls: { enabled: false, ca: x }', 'kafka.tls.ca has no use while kafka.tls.enabled is false'],
    ['tls: { ca: nowhere.pem }', 'kafka.tls.ca is neither PEM nor a file that can be read (ENOENT)'],
    ['tls: { ca: "-----BEGIN CERTIFICATE-----" }', 'kafka.tls.ca is not a certificate in PEM'],
    [
      'authJaas: hunter2',
      'kafka.authJaas must be a line such as …PlainLoginModule required username="…" password="…"; (or set kafka.sasl.username and kafka.sasl.password)',
    ],
  ])('%s', (more, problem) => {
    expect(problemsOf(kafka(more))).toEqual([`airy.yaml:4 ${problem}`]);
  });

  it('two logins', () => {
    const two = `authJaas: 'PlainLoginModule required username="u" password="p";'\nsasl: { username: u, password: p }`;
    expect(problemsOf(kafka(two))).toEqual([
      'airy.yaml:4 kafka.authJaas and kafka.sasl.username are both given: take one of them away',
    ]);
  });

  it('a password in the address of the registry, without repeating it', () => {
    const yaml = 'kafka: { brokers: "a:1", schemaRegistryUrl: "http://user:hunter2@registry" }';
    expect(problemsOf(yaml)).toEqual([
      'airy.yaml:1 kafka.schemaRegistryUrl must not hold a password: set kafka.schemaRegistryUser and kafka.schemaRegistryPassword',
    ]);
  });

  it.each(['a', 'a:x', 'a:99999', 'http://a:1', ''])('brokers %j', value => {
    const problems = problemsOf(`kafka: { brokers: ["${value}"], schemaRegistryUrl: http://r }`);
    expect(problems).toEqual([expect.stringMatching(/^airy\.yaml:1 kafka\.brokers must /)]);
  });

  it('an address of another kind, without repeating it', () => {
    const problems = problemsOf(`${kafka()}redis: { url: http://:hunter2@r }\npostgres: { url: hunter2 }`);
    expect(problems).toEqual([
      'airy.yaml:5 redis.url must be an address such as redis://localhost:6379',
      'airy.yaml:6 postgres.url must be an address such as postgres://airy:password@localhost:5432/airy',
    ]);
  });
});

describe('the login at Kafka', () => {
  it('is read out of a line of JAAS, over TLS, as Airy Core did', () => {
    const line = jaas('org.apache.kafka.common.security.plain.PlainLoginModule', 'username="u" password="p w\\"=;"');
    expect(load(line).kafka.cluster?.security).toEqual({
      tls: { ca: null, certificate: null, key: null },
      sasl: { mechanism: 'plain', username: 'u', password: 'p w"=;' },
    });
  });

  it('is SCRAM for its module, in the stronger kind unless told otherwise', () => {
    const line = jaas('org.apache.kafka.common.security.scram.ScramLoginModule', 'username=u password=p');
    expect(load(line).kafka.cluster?.security.sasl).toEqual({
      mechanism: 'scram-sha-512',
      username: 'u',
      password: 'p',
    });
    const told = `${line}  sasl: { mechanism: scram-sha-256 }\n`;
    expect(load(told).kafka.cluster?.security.sasl?.mechanism).toBe('scram-sha-256');
  });

  it('is named by settings of its own, over TLS unless that is switched off', () => {
    const own = kafka('sasl: { username: u, password: p }');
    expect(load(own).kafka.cluster?.security).toEqual({
      tls: { ca: null, certificate: null, key: null },
      sasl: { mechanism: 'plain', username: 'u', password: 'p' },
    });
    expect(load(`${own}  tls: { enabled: false }`).kafka.cluster?.security.tls).toBeNull();
  });
});

describe('certificates', () => {
  let folder: string;
  const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'airy-pem-'));
    const subject = [
      '-subj',
      '/CN=airy',
      '-days',
      '1',
      '-nodes',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
    ];
    for (const name of ['one', 'two'])
      openssl('req', '-x509', ...subject, '-keyout', `${name}.key`, '-out', `${name}.pem`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are files or PEM itself', () => {
    const certificate = readFileSync(join(folder, 'one.pem'), 'utf8');
    const key = readFileSync(join(folder, 'one.key'), 'utf8');
    writeFileSync(join(cwd, 'ca.pem'), certificate);
    const text = `certificate: |\n${certificate.replaceAll(/^/gm, '  ')}`;
    const tls = load(
      kafka(`tls:\n  ca: ca.pem\n  key: ${join(folder, 'one.key')}\n  ${text.replaceAll('\n', '\n  ')}`),
    );
    expect(tls.kafka.cluster?.security).toEqual({ sasl: null, tls: { ca: certificate, certificate, key } });
  });

  it('must fit their key, which nobody sees', () => {
    const other = join(folder, 'two.key');
    const given = kafka(`tls: { certificate: ${join(folder, 'one.pem')}, key: ${other} }`);
    expect(problemsOf(given)).toEqual(['airy.yaml:4 kafka.tls.key is not the key of kafka.tls.certificate']);
    const lone = kafka(`tls: { certificate: ${join(folder, 'one.pem')} }`);
    expect(problemsOf(lone)).toEqual(['airy.yaml:4 kafka.tls.certificate needs kafka.tls.key']);
    const wrong = kafka(`tls: { certificate: ${other}, key: "-----BEGIN PRIVATE KEY-----\\nhunter2" }`);
    expect(problemsOf(wrong).toSorted()).toEqual([
      'airy.yaml:4 kafka.tls.certificate is not a certificate in PEM',
      'airy.yaml:4 kafka.tls.key is not a private key in PEM',
    ]);
  });
});
