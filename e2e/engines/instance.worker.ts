/**
 * One instance of the stations, in a process of its own that can be paused and killed: a writer and a consumer.
 * Tells on standard output `delivered <partition> <offset>…` before it commits.
 */
import { writeSync } from 'node:fs';
import { openKafkaLog } from '@airy/event-log-kafka';
import { timings } from './instances.ts';
import { startSink, startWriter, type StationTopics } from './stations.ts';

const { address, topics } = JSON.parse(process.argv[2] ?? '') as { address: string; topics: StationTopics };
const tell = (line: string): void => void writeSync(1, `${line}\n`);

const { log } = await openKafkaLog({
  brokers: [address],
  security: { tls: null, sasl: null },
  clientId: `instance-${process.pid}`,
  replicas: 1,
  logger: console,
  ...timings,
});
process.once('SIGTERM', () => void log.close().then(() => process.exit(0)));
await startWriter(log, topics);
await startSink(log, topics, ({ partition, records }) =>
  tell(`delivered ${partition} ${records.map(({ offset }) => offset).join(' ')}`),
);
tell('ready');
