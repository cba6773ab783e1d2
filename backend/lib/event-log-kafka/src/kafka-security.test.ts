/** Who may speak to the brokers, and what is said to who may not: against a broker that asks. */
import { startKafka, type RunningKafka, type SecureKafka } from '@airy/local-engines';
import { temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import type { KafkaLogHandle, KafkaSecurity } from './kafka-options.ts';
import { openKafkaLog } from './open-kafka-log.ts';

const silent = { warn: () => undefined, error: () => undefined };
const airy = { username: 'airy', password: 'right-password' };
const guest = { username: 'guest', password: 'guest-password' };
const topic = {
  name: 'guarded',
  partitions: 1,
  cleanup: 'delete',
  retentionMs: null,
  minCompactionLagMs: 0,
} as const;
const record = { topic: topic.name, partition: 0, key: 'a', value: Buffer.from('b') };

function open(address: string, security: Partial<KafkaSecurity>): Promise<KafkaLogHandle> {
  return openKafkaLog({
    brokers: [address],
    security: { tls: null, sasl: null, ...security },
    clientId: 'test',
    replicas: null,
    logger: silent,
  });
}

describeWithEngines(['kafka'], 'a broker that asks who we are', () => {
  let folder: TemporaryFolder;
  let kafka: RunningKafka;
  let secure: SecureKafka;

  beforeAll(async () => {
    folder = temporaryFolder();
    kafka = await startKafka({ folder: folder.path, security: { users: [airy, guest] } });
    secure = kafka.secure!;
    const { log } = await open(kafka.address, {});
    await log.createTopics([topic]);
    await log.close();
  }, 120_000);

  afterAll(async () => {
    await kafka.stop();
    folder[Symbol.dispose]();
  });

  const trusting = () => ({ ca: secure.certificates.authority, certificate: null, key: null });
  const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

  it.each(mechanisms)('takes the right password (%s), with and without TLS', async mechanism => {
    for (const handle of [
      await open(secure.sasl, { sasl: { mechanism, ...airy } }),
      await open(secure.saslTls, { sasl: { mechanism, ...airy }, tls: trusting() }),
    ]) {
      expect(await handle.log.append([record])).toMatchObject([{ topic: topic.name }]);
      await handle.log.close();
    }
  });

  it('takes a certificate that its authority has signed', async () => {
    const handle = await open(secure.mutualTls, { tls: { ...trusting(), ...secure.certificates.client } });
    expect(await handle.log.append([record])).toMatchObject([{ topic: topic.name }]);
    await handle.log.close();
  });

  it.each(mechanisms)('refuses a wrong password (%s), and says so without telling it', async mechanism => {
    const refused = open(secure.sasl, { sasl: { mechanism, username: 'airy', password: 'wrong-password' } });
    await expect(refused).rejects.toMatchObject({ code: 'brokers_refuse_us' });
    await expect(refused).rejects.not.toThrow(/wrong-password/);
  });

  it('refuses a certificate of another authority', async () => {
    const { certificate, key } = secure.certificates.stranger;
    const refused = open(secure.mutualTls, { tls: { ...trusting(), certificate, key } });
    await expect(refused).rejects.toMatchObject({ code: 'brokers_refuse_us' });
    await expect(refused).rejects.toThrow(/: ssl\/tls alert certificate unknown$/);
  });

  it('refuses to go without a certificate', async () => {
    await expect(open(secure.mutualTls, { tls: trusting() })).rejects.toMatchObject({ code: 'brokers_refuse_us' });
  });

  it('is not trusted when another authority has signed its certificate', async () => {
    const ca = secure.certificates.stranger.authority;
    const untrusted = open(secure.saslTls, { tls: { ...trusting(), ca }, sasl: { mechanism: 'plain', ...airy } });
    await expect(untrusted).rejects.toMatchObject({ code: 'brokers_refuse_us' });
    await expect(untrusted).rejects.toThrow(/certificate/);
  });

  it('names the right that is missing on a topic', async () => {
    const admin = new Kafka({ brokers: [kafka.address], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const allow = {
      resourceType: AclResourceTypes.TOPIC,
      resourceName: topic.name,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      host: '*',
      permissionType: AclPermissionTypes.ALLOW,
    };
    const acl = [
      { ...allow, principal: 'User:guest', operation: AclOperationTypes.READ },
      { ...allow, principal: 'User:airy', operation: AclOperationTypes.ALL },
    ];
    await admin.createAcls({ acl });
    await admin.disconnect();
    const { log } = await open(secure.sasl, { sasl: { mechanism: 'plain', ...guest } });
    await expect(log.append([record])).rejects.toMatchObject({ code: 'topic_forbidden' });
    await log.close();
  });
});
