/** A view in PostgreSQL on Apache Kafka: its groups are the broker's, its replicas processes of their own. */
import { expect, it } from '@jest/globals';
import { openKafkaLog } from '@airy/event-log-kafka';
import { engineCorner, eventually } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { openPostgres, schemaFor } from '@airy/views/postgres';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { openDeadLetters } from './dead-letters.ts';
import { runProjection } from './projection.ts';
import { wordsProjection } from './projection.fixture.ts';

const partitions = 6;
const keys = 301;
const telemetry = { logger: pino({ level: 'silent' }), metrics: new Registry() };

describeWithEngines(['kafka', 'postgres'], 'on Kafka', given => {
  const openLog = async (clientId: string) => {
    const security = { tls: null, sasl: null };
    const { logger } = telemetry;
    return (await openKafkaLog({ brokers: [given.kafka], security, clientId, replicas: null, logger })).log;
  };

  /** One replica with connections of its own. */
  async function openReplica(namespace: string, topic: string) {
    const log = await openLog('replica');
    const { logger } = telemetry;
    const database = await openPostgres({ url: given.postgres, schema: schemaFor(namespace), logger });
    const deadLetters = openDeadLetters({ log, topic: `${namespace}.dead`, telemetry });
    const store = { kind: 'postgres', database, namespace, lookEveryMs: 50 } as const;
    const view = await runProjection(wordsProjection({ topics: [topic] }), { log, deadLetters, telemetry, store });
    return {
      view,
      stop: async () => {
        await view.stop();
        await log.close();
        await database.close();
      },
    };
  }

  it('replicas that come and go under load lose and double nothing', async () => {
    await using corner = engineCorner(given);
    const topic = `${corner.namespace}.words`;
    const log = await openLog('writer');
    const kept = { retentionMs: null, minCompactionLagMs: 0 };
    await log.createTopics([
      { name: topic, partitions, cleanup: 'compact', ...kept },
      { name: `${corner.namespace}.dead`, partitions: 1, cleanup: 'delete', ...kept },
    ]);
    const steady = await openReplica(corner.namespace, topic);
    await steady.view.ready;
    const last = new Map<string, string>();
    let [written, isOver] = [0, false];
    const load = (async () => {
      for (; !isOver; written += 60) {
        const numbers = Array.from({ length: 60 }, (_, index) => written + index);
        for (const number of numbers) last.set(`${topic}/k${number % keys}`, `v${number}`);
        await log.append(
          numbers.map(number => ({
            ...{ topic, partition: (number % keys) % partitions },
            ...{ key: `k${number % keys}`, value: Buffer.from(`v${number}`) },
          })),
        );
      }
    })();
    const passages = 3;
    for (let passage = 0; passage < passages; passage++) {
      const passing = await openReplica(corner.namespace, topic);
      await passing.view.ready;
      await passing.stop();
    }
    isOver = true;
    await load;
    await eventually(async () => (await steady.view.lag()) === 0, { timeoutMs: 30_000 });
    const expected = [...last]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([id, text]) => `${id}=${text}`);
    expect(await steady.view.query.all()).toEqual(expected);
    console.info(`${written} records, ${passages} replicas came and went: lost 0, doubled 0`);
    await steady.stop();
    await log.close();
  }, 90_000);
});
