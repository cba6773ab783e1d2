/** On Kafka: processes share the accounts through the broker's group, and take over from each other. */
import { expect, it } from '@jest/globals';
import { openKafkaLog } from '@airy/event-log-kafka';
import { engineCorner, eventually } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { pino } from 'pino';
import type { Poller } from './poller.ts';
import { isWhole, numbersIn, startStand } from './stand.fixture.ts';

const partitions = 4;
/** So many that some fall into each partition. */
const accounts = [...Array(24).keys()].map(n => `a${n}`);
const logger = pino({ level: 'silent' });

describeWithEngines(['kafka'], 'accounts that are asked, on Kafka', given => {
  const openLog = async (clientId: string) => {
    const security = { tls: null, sasl: null };
    return (await openKafkaLog({ brokers: [given.kafka], security, clientId, replicas: null, logger })).log;
  };

  it('are shared by processes and taken over, and nothing is lost', async () => {
    await using corner = engineCorner(given);
    const topics = { events: `${corner.namespace}.events`, cursors: `${corner.namespace}.cursors` };
    const reader = await openLog('reader');
    const spec = { partitions, retentionMs: null, minCompactionLagMs: 0 };
    await reader.createTopics([
      { name: topics.events, cleanup: 'delete', ...spec },
      { name: topics.cursors, cleanup: 'compact', ...spec },
    ]);
    /** Who asked an account last. */
    const asker = new Map<string, number>();
    const open = async (id: number) => {
      const log = await openLog(`poller-${id}`);
      const onNumber = async (account: string): Promise<void> => {
        asker.set(account, id);
        await new Promise(resolve => setTimeout(resolve, 10));
      };
      const station = `${corner.namespace}.poller`;
      const poller: Poller = await startStand({ log, topics, partitions, station, accounts, onNumber });
      return { stop: () => poller.stop().then(() => log.close()) };
    };
    const first = await open(1);
    await eventually(() => asker.size === accounts.length, { timeoutMs: 30_000 });
    const second = await open(2);
    await eventually(() => new Set(asker.values()).size === 2, { timeoutMs: 30_000 });
    await first.stop();
    await eventually(() => [...asker.values()].every(id => id === 2), { timeoutMs: 30_000 });
    await second.stop();
    const numbers = await numbersIn(reader, topics.events, partitions);
    await reader.close();
    expect([...numbers.keys()].toSorted()).toEqual(accounts.toSorted());
    expect([...numbers.values()].every(isWhole)).toBe(true);
  }, 120_000);
});
