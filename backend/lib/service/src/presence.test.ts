import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEmbeddedLog, type EmbeddedLogHandle } from '@airy/event-log';
import { eventually, temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { topicNames, topicSpecs } from '@airy/topics';
import { pino } from 'pino';
import { openPresence, type Presence } from './presence.ts';

const topic = topicNames(null).processes;
const logger = pino({ level: 'silent' });

let folder: TemporaryFolder;
let handle: EmbeddedLogHandle;
const open: Presence[] = [];
beforeEach(async () => {
  folder = temporaryFolder();
  handle = await openEmbeddedLog({ folder: folder.path });
  await handle.log.createTopics(topicSpecs({ namespace: null, partitions: 1, sources: [] }));
});
afterEach(async () => {
  for (const presence of open.splice(0)) await presence.close();
  await handle.log.close();
  folder[Symbol.dispose]();
});

async function join(standing: string[], { onChange = (): void => undefined, intervalMs = 20 } = {}): Promise<Presence> {
  const report = () => ({ services: [], standing });
  const presence = await openPresence({ log: handle.log, topic, logger, report, onChange, intervalMs });
  open.push(presence);
  return presence;
}

const standingOf = (presence: Presence) => presence.peers().map(({ standing, isAlive }) => ({ standing, isAlive }));

describe('processes of an instance', () => {
  it('know of each other while they are there, and at once when one leaves', async () => {
    const [one, two] = [await join(['one']), await join(['two'])];
    await eventually(() => isDeepStrictEqual(standingOf(one), [{ standing: ['two'], isAlive: true }]));
    await eventually(() => isDeepStrictEqual(standingOf(two), [{ standing: ['one'], isAlive: true }]));
    await open.pop()?.close();
    await eventually(() => one.peers().length === 0);
  });

  it('do not count what one said that has ended without a word', async () => {
    const value = new TextEncoder().encode(
      JSON.stringify({ id: 'dead', host: 'h', pid: 1, startedAt: 1, standing: ['x'], services: [] }),
    );
    await handle.log.append([{ topic, partition: 0, key: 'dead', value }]);
    const one = await join(['one'], { intervalMs: 1_000 });
    expect(standingOf(one)).toEqual([{ standing: ['x'], isAlive: false }]);
    await eventually(() => one.peers().length === 0);
  });

  it('bear with what they cannot read', async () => {
    let changes = 0;
    const one = await join(['one'], { onChange: () => void changes++ });
    const before = changes;
    for (const text of ['{', '{}', '"x"', '7'])
      await handle.log.append([{ topic, partition: 0, key: text, value: new TextEncoder().encode(text) }]);
    await eventually(() => changes > before + 4);
    expect(one.peers()).toEqual([]);
  });
});
