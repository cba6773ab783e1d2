import { describe, expect, it } from '@jest/globals';
import type { Config } from '@airy/config';
import { desireComponent } from './desired.ts';
import { instanceDeclaration, instanceSettingsOf, planClusterUpdate, saidOfInstance } from './instance-settings.ts';
import { changed, type KnownComponent } from './plan-change.ts';

const security = {
  systemToken: 'hunter2',
  jwtSecret: 'jwt',
  replaceKeys: false,
  allowedOrigins: ['https://a.example'],
  oidc: null,
  rateLimit: { perToken: null, perVisitor: null },
};
const kafka = { partitions: 1, namespace: null, rehome: 'check', cluster: null } as const;
const config: Pick<Config, 'security' | 'kafka'> = { security, kafka };

function knownOf(given = config): KnownComponent {
  const said = saidOfInstance(given);
  return { ...desireComponent(instanceDeclaration, said, new Map()), said, stored: new Map() };
}

const plan = (request: Parameters<typeof planClusterUpdate>[0], known = knownOf()) =>
  planClusterUpdate(request, { known, config });

function after(request: Parameters<typeof planClusterUpdate>[0], known = knownOf()) {
  const { change } = plan(request, known);
  return instanceSettingsOf(change === null ? known : changed(known, change));
}

describe('cluster.update', () => {
  it('merges: what is not named stays', () => {
    expect(after({ security: { allowed_origins: 'https://b.example, *' } })).toEqual({
      systemToken: 'hunter2',
      allowedOrigins: ['https://b.example', '*'],
    });
    expect(after({ security: { systemToken: 'new-token-of-enough' } })).toMatchObject({
      systemToken: 'new-token-of-enough',
      allowedOrigins: ['https://a.example'],
    });
    expect(plan({ security: { allowed_origins: ['https://c.example'] } }).sections).toEqual({ security: true });
  });

  it('keeps what the call before it set', () => {
    const first = plan({ security: { allowed_origins: 'https://b.example' } }).change;
    const known = first === null ? knownOf() : changed(knownOf(), first);
    expect(after({ security: { system_token: 'new-token-of-enough' } }, known)).toEqual({
      systemToken: 'new-token-of-enough',
      allowedOrigins: ['https://b.example'],
    });
  });

  it.each([
    {},
    { security: null, kafka: null },
    { security: {} },
    { security: { system_token: '', allowed_origins: '', jwt_secret: null, oidc: {} } },
    { security: { oidc: { client_id: '', scope: null } }, kafka: { zookeeper: '', commit_interval_ms: '' } },
  ])('changes nothing for %j, least of all the token', request => {
    expect(plan(request)).toEqual({ change: null, sections: {}, notApplied: [] });
  });

  it('says what it does not apply, and why', () => {
    const { change, sections, notApplied } = plan({
      security: { jwt_secret: 'other', oidc: { client_id: 'x' }, 'oidc.scope': 'y' },
      kafka: { brokers: 'k:9092', zookeeper: 'z:2181' },
    });
    expect(change).toBeNull();
    expect(sections).toEqual({ security: false, kafka: false });
    expect(notApplied.map(({ setting }) => setting)).toEqual([
      'security.jwtSecret',
      'security.oidc',
      'kafka.brokers',
      'kafka.zookeeper',
    ]);
    expect(JSON.stringify(notApplied)).not.toContain('other');
  });

  it('agrees to what holds already', () => {
    const cluster = {
      brokers: ['k:9092'],
      security: { tls: null, sasl: null },
      replicas: 3,
      registry: { url: 'http://r', username: null, password: null },
    };
    const onKafka = { security, kafka: { ...kafka, cluster } };
    const request = {
      security: { jwt_secret: 'jwt', system_token: 'hunter2' },
      kafka: { brokers: 'k:9092', schema_registry_url: 'http://r', minimum_replicas: 3 },
    };
    expect(planClusterUpdate(request, { known: knownOf(onKafka), config: onKafka })).toEqual({
      change: null,
      sections: { security: true, kafka: true },
      notApplied: [],
    });
  });

  it.each([
    [{ security: { allowed_origins: 'not an origin' } }, 'security.allowedOrigins'],
    [{ security: { allowed_orgins: 'https://a.example' } }, 'security.allowed_orgins'],
    [{ security: { constructor: 'x' } }, 'security.constructor'],
    [{ kafka: { brkers: 'x' } }, 'kafka.brkers'],
    ...[
      ...[
        'x'.repeat(20_000),
        'x',
        'fifteen-of-them',
        ' ',
        ' sixteen-and-more-',
        'sixteen-and-more- ',
        'schlüssel-der-tür',
      ],
      ...[1_234_567_890_123_456, true, [], {}, ['one-token-of-enough'], { token: 'one-token-of-enough' }],
    ].map(token => [{ security: { system_token: token } }, 'security.systemToken'] as const),
  ])('refuses %j, naming what is wrong', (request, field) => {
    expect(() => plan(request)).toThrow(
      expect.objectContaining({ code: 'cluster_settings_invalid', details: expect.objectContaining({ field }) }),
    );
  });

  it('never ends in settings without a token', () => {
    for (const value of ['', null, undefined])
      expect(after({ security: { system_token: value, systemToken: value } }).systemToken).toBe('hunter2');
  });
});
