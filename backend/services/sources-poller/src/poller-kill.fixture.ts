/** A process that is made to be killed: it asks one account, and tells each number that it is about to save. */
import { writeSync } from 'node:fs';
import { openEmbeddedLog } from '@airy/event-log';
import { pino } from 'pino';
import { startStand } from './stand.fixture.ts';

const [folder = '', events = '', cursors = ''] = process.argv.slice(2);
const { log } = await openEmbeddedLog({ folder, logger: pino({ level: 'silent' }) });
const spec = { partitions: 1, retentionMs: null, minCompactionLagMs: 0 };
await log.createTopics([
  { name: events, cleanup: 'delete', ...spec },
  { name: cursors, cleanup: 'compact', ...spec },
]);
const topics = { events, cursors };
const onNumber = (_: string, number: number): void => void writeSync(1, `${number}\n`);
await startStand({ log, topics, partitions: 1, station: 'poller', accounts: ['a'], onNumber });
