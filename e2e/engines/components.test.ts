/** Components of an instance of several processes on Kafka: a change made through one of them takes effect in all. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { engineCorner, eventually, startAiry, type EngineCorner, type RunningAiry } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { call } from '../answers.ts';

jest.setTimeout(180_000);

const systemToken = 'components-system-token';
const settings = 'kafka: { partitions: 3, minimumReplicas: 1 }\n';
const env = { AIRY_JWT_SECRET: Buffer.alloc(48, 6).toString('base64'), AIRY_SYSTEM_TOKEN: systemToken };
const data = { appId: '1234', appSecret: 'hunter2hunter2', webhookSecret: 'verify-me' };

describeWithEngines(['kafka', 'registry'], 'components of several processes', addresses => {
  let corner: EngineCorner;
  let admin: RunningAiry;

  const start = (...services: string[]): Promise<RunningAiry> =>
    startAiry({ engines: corner, settings, env, services, readyTimeoutMs: 90_000 });
  const update = (enabled: boolean): Promise<string> =>
    call({ url: admin.url, systemToken }, '/components.update', {
      components: [{ name: 'sources-facebook', enabled, data }],
    });
  /** 77 while the process takes webhooks. */
  const handshake = async (airy: RunningAiry): Promise<number> => {
    const query = 'hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=77';
    const answer = await fetch(`${airy.url}/facebook?${query}`);
    return answer.ok ? Number(await answer.text()) : answer.status;
  };

  beforeAll(async () => {
    corner = engineCorner({ kafka: addresses.kafka, registry: addresses.registry });
    admin = await start('bootstrap', 'api-admin');
  }, 120_000);
  afterAll(async () => {
    await admin.stop();
    await corner[Symbol.asyncDispose]();
  });

  it('start and stop a source wherever it has work, also in a process that comes later', async () => {
    await using webhooks = await start('sources-webhook');
    expect(await handshake(webhooks)).toBe(404);
    await update(true);
    await eventually(async () => (await handshake(webhooks)) === 77);
    const { services } = JSON.parse(await call({ url: admin.url, systemToken }, '/client.config', {})) as {
      services: Record<string, { healthy: boolean }>;
    };
    expect(Object.keys(services)).toContain('sources-facebook-webhook');
    await using later = await start('sources-webhook');
    expect(await handshake(later)).toBe(77);
    await update(false);
    for (const airy of [webhooks, later]) await eventually(async () => (await handshake(airy)) === 404);
  });

  it('have one system token, at once', async () => {
    await using other = await start('api-websocket');
    const to = (system_token: string, token: string): Promise<string> =>
      call({ url: admin.url, systemToken: token }, '/cluster.update', {
        cluster_config: { security: { system_token } },
      });
    await to('another-system-token', systemToken);
    const metrics = async (token: string): Promise<number> =>
      (await fetch(`${other.url}/actuator/prometheus`, { headers: { authorization: token } })).status;
    await eventually(
      async () => (await metrics(systemToken)) !== 200 && (await metrics('another-system-token')) === 200,
    );
    await to(systemToken, 'another-system-token');
    await eventually(async () => (await metrics(systemToken)) === 200);
  });
});
