/** Brokers that are away, go away and come back. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startKafka, type RunningKafka } from '@airy/local-engines';
import { eventually, temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import type { KafkaLogHandle } from './kafka-options.ts';
import { openKafkaLog } from './open-kafka-log.ts';

const silent = { warn: () => undefined, error: () => undefined };

function openAt(...brokers: string[]): Promise<KafkaLogHandle> {
  const security = { tls: null, sasl: null };
  return openKafkaLog({ brokers, security, clientId: 'test', replicas: null, logger: silent });
}

describeWithEngines(['kafka'], 'a log whose brokers come and go', () => {
  const folder = temporaryFolder();
  let broker: RunningKafka;

  beforeAll(async () => {
    broker = await startKafka({ folder: folder.path });
  }, 60_000);

  afterAll(async () => {
    await broker.stop();
    folder[Symbol.dispose]();
  });

  it('is not opened where nobody is; each address and what it said are told', async () => {
    await expect(openAt('127.0.0.1:1', '127.0.0.1:2')).rejects.toMatchObject({
      code: 'log_unavailable',
      message: expect.stringMatching(/127\.0\.0\.1:1: .*ECONNREFUSED.*127\.0\.0\.1:2: .*ECONNREFUSED/),
    });
  });

  it('is opened where one of several addresses answers', async () => {
    const { log } = await openAt('127.0.0.1:1', broker.address);
    expect(await log.listTopics()).toEqual([]);
    await log.close();
  });

  it('loses nothing over a kill: writers and readers wait and go on, and its health tells of it', async () => {
    const { log, health } = await openAt(broker.address);
    const at = { topic: 'restarted', partition: 0 };
    const policies = { cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 } as const;
    await log.createTopics([{ ...policies, name: at.topic, partitions: 1 }]);
    const seen: (string | null)[] = [];
    const onBatch = async ({ records }: { readonly records: readonly { readonly key: string | null }[] }) =>
      void seen.push(...records.map(({ key }) => key));
    const tail = await log.tail({ topics: [at.topic], from: () => 0, onBatch });
    const append = (key: string) => log.append([{ ...at, key, value: null }]);
    await append('before');
    await eventually(() => seen.length === 1);
    expect(health()).toBeNull();
    await broker.kill();
    // Refused if the broker stays away for longer than a caller waits; it is stored all the same.
    const during = append('during').catch((error: unknown) => expect(error).toMatchObject({ code: 'log_unavailable' }));
    await eventually(() => health()?.includes('Reading from') && health()?.includes('Storing'), { timeoutMs: 20_000 });
    broker = await startKafka({ folder: folder.path });
    await during;
    await append('after');
    await eventually(() => seen.length === 3, { timeoutMs: 20_000 });
    expect(seen).toEqual(['before', 'during', 'after']);
    await eventually(() => health() === null, { timeoutMs: 20_000 });
    await tail.stop();
    await log.close();
  }, 90_000);
});
