import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { freePorts } from './free-port.ts';
import { isAlive } from './process-identity.ts';
import { defaultVersion, startKafka } from './start-kafka.ts';

const admin = (broker: string) => {
  const retry = { retries: 8, initialRetryTime: 50 };
  return new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry }).admin();
};

async function topicsOf(address: string): Promise<string[]> {
  const client = admin(address);
  await client.connect();
  try {
    return await client.listTopics();
  } finally {
    await client.disconnect();
  }
}

async function createTopic(address: string, topic: string): Promise<void> {
  const client = admin(address);
  await client.connect();
  await client.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await client.disconnect();
}

/** A proxy that changes nothing. */
async function forwarding(port: number, target: string) {
  const to = Number(target.split(':')[1]);
  const server = createServer(socket => {
    proxy.connections += 1;
    const onwards = connect(to, '127.0.0.1');
    socket.pipe(onwards).pipe(socket);
    for (const end of [socket, onwards]) end.on('error', () => {});
  });
  const proxy = { connections: 0, close: () => void server.close() };
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return proxy;
}

describe('the version of Kafka in tests', () => {
  it('is the default or the one the environment names', () => {
    expect(defaultVersion('')).toBe('4.3.1');
    expect(defaultVersion('3.9.2')).toBe('3.9.2');
    expect(() => defaultVersion('4.4.0')).toThrow('AIRY_TEST_KAFKA_VERSION is 4.4.0');
  });
});

describeWithEngines(['kafka'], 'a Kafka of our own', () => {
  it.each(['4.3.1', '3.9.2'] as const)(
    '%s keeps its topics over kill and stop, on the same port',
    async version => {
      using folder = temporaryFolder();
      const first = await startKafka({ folder: folder.path, version });
      await createTopic(first.address, 'kept');
      await first.kill();
      expect(isAlive(first.identity)).toBe(false);
      const second = await startKafka({ folder: folder.path, version });
      expect(second.address).toBe(first.address);
      expect(await topicsOf(second.address)).toEqual(['kept']);
      await second.stop();
      const third = await startKafka({ folder: folder.path, version });
      expect(await topicsOf(third.address)).toEqual(['kept']);
      await third.stop();
    },
    120_000,
  );

  it('tells clients of the fault listener to come through the proxy, takes settings, makes no topic by itself', async () => {
    using folder = temporaryFolder();
    const [faultPort = 0] = await freePorts(1);
    const properties = { 'num.partitions': '7' };
    const kafka = await startKafka({ folder: folder.path, faultPort, properties });
    const proxy = await forwarding(faultPort, kafka.faultTarget ?? '');
    const client = admin(kafka.faultTarget ?? '');
    await client.connect();
    const { brokers } = await client.describeCluster();
    expect(brokers).toEqual([{ nodeId: 1, host: '127.0.0.1', port: faultPort }]);
    await client.disconnect();
    proxy.close();
    expect(proxy.connections).toBeGreaterThan(0);
    const direct = admin(kafka.address);
    await direct.connect();
    await direct.createTopics({ topics: [{ topic: 'by-default', numPartitions: -1, replicationFactor: -1 }] });
    const { topics } = await direct.fetchTopicMetadata({ topics: ['by-default'] });
    expect(topics[0]?.partitions).toHaveLength(7);
    await expect(direct.fetchTopicMetadata({ topics: ['unknown'] })).rejects.toThrow('does not host');
    await direct.disconnect();
    await kafka.stop();
  }, 120_000);
});
