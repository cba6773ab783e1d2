import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { loadConfig, type LoadedConfig, type LoadOptions } from './load-config.ts';

const components = {
  sources: {
    facebook: z.object({
      appId: z.string(),
      appSecret: z.string().meta({ secret: true }),
      webhookSecret: z.string().meta({ secret: true }),
    }),
    chatplugin: z.object({}),
  },
};

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'airy-config-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

function load(yaml: string | null, options: Partial<LoadOptions> = {}): LoadedConfig {
  if (yaml !== null) writeFileSync(join(cwd, 'airy.yaml'), yaml);
  return loadConfig({ argv: [], env: {}, cwd, components, ...options });
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ code: 'config_invalid' });
    return (error as Error).message;
  }
  throw new Error('nothing was wrong');
}

describe('loadConfig', () => {
  it('has a default for everything', () => {
    const { config, warnings, file } = load(null);
    expect(config).toEqual({
      http: { host: '127.0.0.1', port: 8080, trustedProxies: [] },
      publicUrl: null,
      data: join(cwd, '.airy'),
      readyFile: null,
      security: {
        systemToken: null,
        jwtSecret: null,
        replaceKeys: false,
        allowedOrigins: [],
        oidc: null,
        rateLimit: { perToken: 60_000, perVisitor: 300 },
      },
      kafka: { partitions: 10, namespace: null, rehome: 'check', cluster: null },
      redis: null,
      postgres: null,
      smtp: null,
      messages: { conversationWaitMs: 30_000, sendWithinMs: 300_000 },
      media: { maxFileBytes: 26_214_400, maxVisitorFileBytes: 10_485_760, linkLifetimeMs: 604_800_000 },
      log: { level: 'info', format: 'auto' },
      components: { sources: { chatplugin: {} } },
      componentsGiven: {},
    });
    expect(warnings).toEqual([]);
    expect(file).toBeNull();
  });

  it.each(['" leading"', '"trailing "', '"schlüssel-aus-der-küche"', '" "', '"two\\nlines"'])(
    'does not start with the system token %s, which no header carries, and does not show it',
    token => {
      const message = messageOf(() => load(`security: { systemToken: ${token} }`));
      expect(message).toContain('security.systemToken must be of letters, digits and signs of ASCII');
      expect(message).not.toContain('schl');
    },
  );

  it('warns of a system token that can be found by trying', () => {
    const { config, warnings } = load('security: { systemToken: hunter2 }');
    expect(config.security.systemToken).toBe('hunter2');
    expect(warnings).toEqual([expect.stringContaining('security.systemToken is shorter than 16 characters')]);
    expect(warnings.join()).not.toContain('hunter2');
    expect(load('security: { systemToken: sixteen-of-them! }').warnings).toEqual([]);
  });

  it.each([
    ['smtp://mail.example', 'airy@mail.example'],
    ['smtps://help%40shop.example:p%40ss@mail.example:465', 'help@shop.example'],
    ['smtp://100%:p@mail.example', 'airy@mail.example'],
  ])('knows a mail server, and a sender for it: %s', (url, from) => {
    expect(load(`smtp: { url: '${url}' }`).config.smtp).toEqual({ url, from });
    expect(load(`smtp: { url: '${url}', from: a@b.example }`).config.smtp?.from).toBe('a@b.example');
  });

  it('takes no other address for one, and does not show it', () => {
    const message = messageOf(() => load("smtp: { url: 'https://name:hidden@mail.example' }"));
    expect(message).toContain('smtp.url must be an address such as smtps://');
    expect(message).not.toContain('hidden');
  });

  it('prefers the command line to the environment to the file', () => {
    const yaml = 'http: { port: 1, host: a }\ndata: one';
    expect(load(yaml).config).toMatchObject({ http: { port: 1, host: 'a' }, data: join(cwd, 'one') });
    const env = { AIRY_PORT: '2', AIRY_HOST: 'b' };
    expect(load(yaml, { env }).config.http).toMatchObject({ port: 2, host: 'b' });
    expect(load(yaml, { env, argv: ['--port', '3'] }).config.http).toMatchObject({ port: 3, host: 'b' });
    expect(load(yaml, { env, argv: ['--port=0'] }).config.http.port).toBe(0);
  });

  it('reads the file that --config or AIRY_CONFIG names, and not airy.yaml', () => {
    writeFileSync(join(cwd, 'other.yaml'), 'http: { port: 9 }');
    expect(load('http: { port: 1 }', { argv: ['--config', 'other.yaml'] }).config.http.port).toBe(9);
    expect(load('http: { port: 1 }', { env: { AIRY_CONFIG: 'other.yaml' } }).config.http.port).toBe(9);
    expect(messageOf(() => load(null, { argv: ['--config', 'none.yaml'] }))).toContain('none.yaml does not exist');
  });

  it('takes the absolute path of a settings file as it is, also one outside of the working folder', () => {
    const path = join(cwd, 'other.yaml');
    writeFileSync(path, 'http: { port: 9 }');
    for (const from of [cwd, join(cwd, 'below')])
      expect(load(null, { cwd: from, argv: ['--config', path] })).toMatchObject({
        file: path,
        config: { http: { port: 9 } },
      });
    const none = join(cwd, 'none.yaml');
    expect(messageOf(() => load(null, { cwd: join(cwd, 'below'), argv: ['--config', none] }))).toContain(
      `The settings file ${none} does not exist`,
    );
  });

  it('reports every problem at once, with its place and what was probably meant', () => {
    const yaml = ['http:', '  prot: 80', 'port: 90', 'kafka:', '  partitions: 0', 'data:', '  x: 1'].join('\n');
    const message = messageOf(() => load(yaml, { argv: ['--hots', 'x'], env: { AIRY_PORT: 'no' } }));
    expect(
      message
        .split('\n')
        .slice(1)
        .map(line => line.trim().replaceAll(/ +/g, ' ')),
    ).toEqual([
      '--hots is not an option; did you mean --host?',
      'airy.yaml:2 http.prot is not a setting; did you mean http.port?',
      'airy.yaml:3 port is not a setting; did you mean http.port?',
      'airy.yaml:7 data.x is not a setting; did you mean data?',
      'AIRY_PORT http.port must be a whole number from 0 to 65535',
      'airy.yaml:5 kafka.partitions must be a whole number from 1 to 1000',
    ]);
  });

  it('says which file and line is not YAML', () => {
    expect(messageOf(() => load('a: 1\nb: [\n'))).toMatch(/^airy\.yaml:\d is not YAML/);
    expect(messageOf(() => load('- a'))).toContain('key: value');
    expect(messageOf(() => load('a: 1\na: 2'))).toMatch(/^airy\.yaml:2 is not YAML/);
  });

  it('says that a section is one', () => {
    expect(messageOf(() => load('http: 8080'))).toContain('http is a section with host, port, trustedProxies');
  });

  it('accepts a file of Airy Core, with one warning for each key that is not used yet', () => {
    const yaml = [
      'global: { containerRegistry: ghcr.io/airyhq, host: airy.example }',
      'security: { systemToken: "", oidc: { provider: "", clientId: "" } }',
      'config: { kafka: { brokers: "kafka:9092", schemaRegistryUrl: "http://registry:8081", zookeepers: "zookeeper:2181" } }',
      'provisioning: { kafka: { partitions: 3 } }',
      'ingress-controller: { enabled: true }',
      'components:',
      '  sources: { viber: { authToken: t } }',
      '  integration: { webhook: { name: webhook } }',
      'tools:',
    ].join('\n');
    const { config, warnings } = load(yaml);
    expect(config.kafka.partitions).toBe(3);
    expect(config.kafka.cluster?.brokers).toEqual(['kafka:9092']);
    expect(config.security.systemToken).toBeNull();
    expect(warnings.map(warning => warning.split(' ')[1])).toEqual([
      'global.containerRegistry',
      'global.host',
      'config.kafka.zookeepers',
      'ingress-controller',
      'components.sources.viber',
      'components.integration',
      'tools',
    ]);
    expect(warnings[1]).toBe('airy.yaml:1: global.host is not used by this version; set publicUrl');
  });

  it('never says what a secret is', () => {
    const yaml = 'security: { jwtSecret: hunter2 }\ncomponents: { sources: { facebook: { appSecert: hunter2 } } }';
    const message = messageOf(() => load(yaml));
    expect(message).not.toContain('hunter2');
    expect(message).toContain('components.sources.facebook.appSecert is not a setting; did you mean appSecret?');
    expect(message).toContain('security.jwtSecret must be Base64 of at least 32 bytes');
  });

  it('drops the slash at the end of the public address, and reads lists both ways', () => {
    const both = [
      'security: { allowedOrigins: "https://a.example, https://*.b.example" }',
      'publicUrl: https://c.example/',
    ];
    expect(load(both.join('\n')).config).toMatchObject({
      publicUrl: 'https://c.example',
      security: { allowedOrigins: ['https://a.example', 'https://*.b.example'] },
    });
    const list = load('security: { allowedOrigins: ["*"] }\nhttp: { trustedProxies: [10.0.0.0/8, "::1"] }').config;
    expect(list.security.allowedOrigins).toEqual(['*']);
    expect(list.http.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect(messageOf(() => load('http: { trustedProxies: 10.0.0.0/33 }'))).toContain('not "10.0.0.0/33"');
  });

  it('keeps what is not an option as names, and knows --help', () => {
    expect(load(null, { argv: ['api-admin', '--port', '1', 'api-websocket'] }).names).toEqual([
      'api-admin',
      'api-websocket',
    ]);
    expect(load(null, { argv: ['--help'] }).help).toBe(true);
    expect(messageOf(() => load(null, { argv: ['--port'] }))).toContain('--port  needs a value');
  });

  it('warns of a name in the environment that is nearly a setting', () => {
    expect(load(null, { env: { AIRY_PROT: '1' } }).warnings).toEqual([
      'AIRY_PROT in the environment is not a setting; did you mean AIRY_PORT?',
    ]);
  });
});

describe('components', () => {
  const facebook = 'components:\n  sources:\n    facebook: { appId: 12, appSecret: s, webhookSecret: w }\n';

  it('takes numbers of YAML for text where text is wanted', () => {
    expect(load(facebook).config.components['sources']?.['facebook']).toEqual({
      appId: '12',
      appSecret: 's',
      webhookSecret: 'w',
    });
  });

  it('takes keys from the environment, too', () => {
    const env = { AIRY_SOURCES_FACEBOOK_APP_SECRET: 'other' };
    expect(load(facebook, { env }).config.components['sources']?.['facebook']).toMatchObject({ appSecret: 'other' });
  });

  it('says what is missing where the component stands', () => {
    const message = messageOf(() => load('components:\n  sources:\n    facebook: { appId: x }\n'));
    expect(message).toContain('airy.yaml:3  components.sources.facebook.appSecret is missing');
    expect(message).toContain('airy.yaml:3  components.sources.facebook.webhookSecret is missing');
  });

  it('leaves out what is switched off, and what needs settings and is not mentioned', () => {
    expect(load(null).config.components).toEqual({ sources: { chatplugin: {} } });
    expect(load('components: { sources: { chatplugin: { enabled: false } } }').config.components).toEqual({});
  });

  it('names the nearest component', () => {
    expect(messageOf(() => load('components: { sources: { facebok: { appId: x } } }'))).toContain(
      'components.sources.facebok is not a component; did you mean components.sources.facebook?',
    );
  });
});
