/** components.*, cluster.update and the services of client.config, as Airy Core's command line and control center call them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';

const token = 'components-system-token';
const settings = `
security: { systemToken: "${token}", allowedOrigins: "https://yaml.example" }
components: { integration: { webhook: { name: webhook } } }
`;
const facebook = { app_id: '1234567890', app_secret: 'hunter2hunter2', webhook_secret: 'verify-me' };

const folder = temporaryFolder();
let airy: RunningAiry;

beforeAll(async () => {
  airy = await startAiry({ dataFolder: folder.path, settings });
}, 30_000);
afterAll(async () => {
  await airy.stop();
  folder[Symbol.dispose]();
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly headers: Headers;
}

/** As the command line of 0.54 and later: the token without `Bearer`, and no body at all where there is nothing to say. */
async function cli(endpoint: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${airy.url}/${endpoint}`, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json', ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as object as Answer['body']),
  };
}

const get = async (name: string): Promise<unknown> => {
  const { body } = await cli('components.get');
  return (body as { components: Record<string, unknown> }).components[name];
};
/** As Facebook asks: `77` if the token is the right one, `0` if it is not; 404 while the source is off. */
const handshake = async (verify: string): Promise<number> => {
  const query = `hub.mode=subscribe&hub.verify_token=${verify}&hub.challenge=77`;
  const response = await fetch(`${airy.url}/facebook?${query}`);
  return response.ok ? Number(await response.text()) : response.status;
};
const update = (...components: readonly object[]): Promise<Answer> => cli('components.update', { components });
const service = async (name: string): Promise<unknown> => {
  const { body } = await cli('client.config', {});
  return (body as { services: Record<string, unknown> }).services[name];
};

describe('components.update', () => {
  it('starts a source without a restart, with settings as the command line sends them', async () => {
    expect(await handshake('verify-me')).toBe(404);
    const answer = await update({ name: 'sources-facebook', enabled: true, Data: facebook });
    expect(answer).toMatchObject({ status: 200, body: { components: { 'sources-facebook': true } } });
    expect(await handshake('verify-me')).toBe(77);
    expect(await service('sources-facebook-webhook')).toEqual({
      enabled: true,
      healthy: true,
      component: 'sources-facebook',
    });
    const connect = await cli('channels.facebook.connect', { page_id: '1', page_token: 't' });
    expect(connect.body).not.toMatchObject({ code: 'source_not_configured' });
  });

  it('keeps the settings where none are sent, and `enabled` that is not sent means false', async () => {
    await update({ name: 'sources-facebook' });
    expect(await handshake('verify-me')).toBe(404);
    expect(await service('sources-facebook-webhook')).toMatchObject({ enabled: false });
    await update({ name: 'sources-facebook', enabled: true, Data: {} });
    expect(await handshake('verify-me')).toBe(77);
    expect(await get('sources-facebook')).toMatchObject({ appId: '1234567890' });
  });

  it('replaces the settings by those that are sent', async () => {
    const data = { ...facebook, graph_version: 'v24.0' };
    await update({ name: 'sources-facebook', enabled: true, data });
    expect(await get('sources-facebook')).toMatchObject({ graphVersion: 'v24.0' });
    await update({ name: 'sources-facebook', enabled: true, data: { ...facebook, webhook_secret: 'other' } });
    expect(await get('sources-facebook')).not.toHaveProperty('graphVersion');
    expect([await handshake('verify-me'), await handshake('other')]).toEqual([0, 77]);
  });

  it('leaves out what does not exist, and answers {} where nothing was applied', async () => {
    expect(await update({ name: 'sources-google', enabled: true, Data: { sa_file: 'x' } })).toMatchObject({
      status: 200,
      body: {},
    });
    expect((await cli('components.update', {})).body).toEqual({});
    expect((await cli('components.update')).body).toEqual({});
    const both = await update({ name: 'nothing', enabled: true }, { name: 'api-contacts', enabled: true });
    expect(both.body).toEqual({ components: { 'api-contacts': true } });
  });

  it('refuses settings that are wrong and names the field, and then changes nothing', async () => {
    const before = await get('sources-facebook');
    const wrong = { name: 'sources-facebook', enabled: true, data: { ...facebook, app_id: 'none' } };
    const answer = await update({ name: 'api-contacts', enabled: false }, wrong);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'component_settings_invalid', details: { component: 'sources-facebook', field: 'appId' } },
    });
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    expect(await get('sources-facebook')).toEqual(before);
    expect((await cli('components.list')).body).toMatchObject({ components: { 'api-contacts': { enabled: true } } });
  });

  it('does not switch off what is mandatory', async () => {
    expect(await update({ name: 'api-admin', enabled: false })).toMatchObject({ status: 400 });
  });

  it('does not take a masked secret for a secret', async () => {
    await update({ name: 'sources-facebook', enabled: true, data: facebook });
    const shown = (await get('sources-facebook')) as Record<string, string>;
    await update({ name: 'sources-facebook', enabled: true, data: { ...shown, appId: '99' } });
    expect(await handshake('verify-me')).toBe(77);
    expect(await get('sources-facebook')).toEqual({ ...shown, appId: '99' });
    const elsewhere = { ...shown, appId: '99', graphUrl: 'https://elsewhere.example' };
    const moved = await update({ name: 'sources-facebook', enabled: true, data: elsewhere });
    expect(moved).toMatchObject({ status: 400, body: { message: expect.stringMatching(/enter the secret again/) } });
    expect(await get('sources-facebook')).toEqual({ ...shown, appId: '99' });
  });

  it('applies media.storage, which Airy Core skipped', async () => {
    const data = { s_3_key: 'key', s_3_secret: 'hunter2hunter2', s_3_bucket: 'b', s_3_region: 'eu-1', s_3_path: '/' };
    const { body } = await update({ name: 'media-storage', enabled: true, Data: data });
    expect(body).toEqual({ components: { 'media-storage': true } });
    expect(await get('media-storage')).toMatchObject({ s3Key: 'k...', s3Secret: 'hunt...', s3Bucket: 'b' });
    const half = await update({ name: 'media-storage', enabled: true, Data: { s_3_key: 'key' } });
    expect(half).toMatchObject({ status: 400, body: { details: { field: 's3Secret' } } });
    await cli('components.delete', { components: ['media-storage'] });
    await update({ name: 'media-storage', enabled: true });
  });

  it('is one change of one Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'components-1' };
    const off = { components: [{ name: 'sources-facebook', enabled: false }] };
    const first = await cli('components.update', off, key);
    await update({ name: 'sources-facebook', enabled: true });
    expect(await cli('components.update', off, key)).toMatchObject({ status: 200, body: first.body });
    expect(await handshake('verify-me')).toBe(77);
    const other = await cli('components.update', { components: [{ name: 'sources-facebook', enabled: true }] }, key);
    expect(other.status).toBe(422);
  });
});

describe('components.get', () => {
  it('is posted with an empty body and lists all components by name, secrets masked', async () => {
    await update({ name: 'sources-facebook', enabled: true, data: facebook });
    const { status, body } = await cli('components.get');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      components: {
        'sources-facebook': { appId: '1234567890', appSecret: 'hunt...', webhookSecret: 'veri...' },
        'integration-webhook': { name: 'webhook' },
        'sources-chatplugin': {},
      },
    });
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });
});

describe('components.list, .install, .uninstall and .delete', () => {
  it('lists by name what there is, with the settings that each asks for', async () => {
    const { body } = await cli('components.list', {});
    const { components } = body as { components: Record<string, Record<string, unknown>> };
    const listed = components['sources-facebook'] ?? {};
    expect(listed).toMatchObject({
      name: 'sources-facebook',
      displayName: 'Facebook Messenger and Instagram',
      availableFor: expect.any(String),
      category: expect.any(String),
      description: expect.any(String),
      docs: expect.any(String),
      installationStatus: 'installed',
      isChannel: 'true',
      price: expect.any(String),
      repository: expect.any(String),
      source: 'facebook',
    });
    expect(JSON.parse(String(listed['configurationValues']))).toEqual({
      appId: 'string',
      appSecret: 'string',
      webhookSecret: 'string',
      graphUrl: 'optionalString',
      graphVersion: 'optionalString',
      humanAgent: 'optionalString',
    });
    expect(listed['settings']).toContainEqual(
      expect.objectContaining({ name: 'appSecret', title: 'App secret', secret: true, optional: false }),
    );
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('takes a component off the list, where nobody can switch it on, and puts it back', async () => {
    await update({ name: 'sources-facebook', enabled: true, data: facebook });
    expect(await cli('components.uninstall', { name: 'sources-facebook' })).toMatchObject({ status: 202, body: null });
    expect(await handshake('verify-me')).toBe(404);
    expect(await get('sources-facebook')).toBeUndefined();
    const status = async (): Promise<unknown> => {
      const { body } = await cli('components.list', {});
      return (body as { components: Record<string, { installationStatus: string }> }).components['sources-facebook']
        ?.installationStatus;
    };
    expect(await status()).toBe('uninstalled');
    expect((await update({ name: 'sources-facebook', enabled: true, data: facebook })).body).toEqual({});
    for (let times = 0; times < 2; times++)
      expect(await cli('components.install', { name: 'sources-facebook' })).toMatchObject({ status: 202, body: null });
    expect([await status(), await get('sources-facebook'), await handshake('verify-me')]).toEqual([
      'installed',
      {},
      404,
    ]);
    await update({ name: 'sources-facebook', enabled: true, data: facebook });
    expect(await handshake('verify-me')).toBe(77);
  });

  it('answers 404 for a component that does not exist', async () => {
    expect(await cli('components.install', { name: 'nothing' })).toMatchObject({ status: 404 });
    expect(await cli('components.uninstall', { name: 'nothing' })).toMatchObject({ status: 404 });
  });

  it('deletes: stops, and forgets the settings', async () => {
    const { status, body } = await cli('components.delete', { components: ['sources-facebook', 'nothing'] });
    expect([status, body]).toEqual([200, { components: { 'sources-facebook': true } }]);
    expect([await handshake('verify-me'), await get('sources-facebook')]).toEqual([404, {}]);
    expect(await update({ name: 'sources-facebook', enabled: true })).toMatchObject({
      status: 400,
      body: { details: { field: 'appId' } },
    });
  });
});

describe('cluster.update', () => {
  /** What the command line sends of an airy.yaml that says next to nothing. */
  const unset = {
    security: { allowed_origins: '', jwt_secret: '' },
    kafka: { commit_interval_ms: '', zookeeper: '', schema_registry_url: '', auth_jaas: '', minimum_replicas: '' },
  };
  const allows = async (origin: string): Promise<string | null> => {
    const headers = { authorization: token, origin };
    const response = await fetch(`${airy.url}/tags.list`, { method: 'POST', headers });
    return response.headers.get('access-control-allow-origin');
  };

  it('ignores what is empty: nothing applied answers {}, and authentication stays', async () => {
    for (const request of [{ cluster_config: unset }, { cluster_config: {} }, {}])
      expect(await cli('cluster.update', request)).toMatchObject({ status: 200, body: { cluster_config: {} } });
    expect((await fetch(`${airy.url}/tags.list`, { method: 'POST' })).status).toBe(403);
    expect(await allows('https://yaml.example')).toBe('https://yaml.example');
  });

  it('merges one setting into the others, and it counts without a restart', async () => {
    const security = { ...unset.security, allowed_origins: 'https://shop.example, https://other.example' };
    const answer = await cli('cluster.update', { cluster_config: { ...unset, security } });
    expect(answer).toMatchObject({ status: 200, body: { cluster_config: { security: true } } });
    expect(answer.body).not.toHaveProperty('not_applied');
    expect(await allows('https://shop.example')).toBe('https://shop.example');
    expect(await allows('https://yaml.example')).toBeNull();
    expect((await cli('tags.list')).status).toBe(200);
  });

  it('changes the system token at once', async () => {
    const to = (system_token: string, with_: string): Promise<Answer> =>
      cli('cluster.update', { cluster_config: { security: { system_token } } }, { authorization: with_ });
    expect((await to('new-system-token', token)).status).toBe(200);
    expect((await cli('tags.list')).status).toBe(403);
    expect((await to(token, 'new-system-token')).status).toBe(200);
    expect((await cli('tags.list')).status).toBe(200);
  });

  it('says what cannot be applied while it runs', async () => {
    const secret = Buffer.alloc(32, 1).toString('base64');
    const { status, body } = await cli('cluster.update', {
      cluster_config: { security: { ...unset.security, jwt_secret: secret }, kafka: { brokers: 'kafka:9092' } },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      cluster_config: { security: false, kafka: false },
      not_applied: [{ setting: 'security.jwtSecret' }, { setting: 'kafka.brokers' }],
    });
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('refuses what is wrong', async () => {
    const wrong = { cluster_config: { security: { allowed_origins: 'shop' } } };
    expect(await cli('cluster.update', wrong)).toMatchObject({
      status: 400,
      body: { code: 'cluster_settings_invalid' },
    });
  });
});

describe('the controller', () => {
  it('offers no list of services of its own: client.config has it', async () => {
    expect(await cli('services')).toMatchObject({ status: 404, body: { code: 'unknown_path' } });
    expect(await service('api-admin')).toEqual({ enabled: true, healthy: true, component: 'api-admin' });
  });

  it('refuses whoever has no token, in JSON, and other methods than POST', async () => {
    const refused = await cli('components.get', undefined, { authorization: 'wrong' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'unauthorized', message: expect.any(String) } });
    const read = await fetch(`${airy.url}/components.get`, { headers: { authorization: token } });
    expect(read.status).toBe(405);
  });
});

describe('over a restart', () => {
  it('keeps what was changed, without a secret in clear on the disk', async () => {
    await update({ name: 'sources-facebook', enabled: true, data: facebook });
    await airy.stop();
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const bytes = Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
    expect(bytes.includes('sources-facebook')).toBe(true);
    expect(bytes.includes(facebook.app_secret) || bytes.includes(facebook.webhook_secret)).toBe(false);
    airy = await startAiry({ dataFolder: folder.path, settings });
    expect(await handshake('verify-me')).toBe(77);
    const { body } = await cli('cluster.update', {
      cluster_config: { security: { allowed_origins: 'https://a.example' } },
    });
    expect(body).toEqual({ cluster_config: { security: true } });
  }, 30_000);
});
