import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, manualClock, startTestInstance, type TestInstance } from '@airy/testkit';
import { pino } from 'pino';
import type { WantedFiles } from './files.ts';
import { OwedFiles, type OwedFilesOptions } from './owed-files.ts';

const topic = 'source.demo.files';
const wanted: WantedFiles = { messageId: 'm', conversationId: 'c', channelId: 'ch', refs: ['a', 'b'] };

let airy: TestInstance;
let all: OwedFiles[];
const clock = manualClock();
/** What each try leaves, the last one for ever. */
let left: string[][];
let tried: string[][];
let givenUp: string[];

beforeEach(async () => {
  [all, left, tried, givenUp] = [[], [], [], []];
  airy = await startTestInstance({ services: [] });
  await airy.context.log.createTopics([
    { name: topic, partitions: 2, cleanup: 'compact', retentionMs: null, minCompactionLagMs: 0 },
  ]);
});
afterEach(async () => {
  await Promise.all(all.map(one => one.stop()));
  await airy.close();
});

async function open(
  waits: OwedFilesOptions['waits'] = [100, 100],
  part: Partial<OwedFilesOptions> = {},
): Promise<OwedFiles> {
  const { log } = airy.context;
  const logger = pino({ level: 'silent' });
  const owed = new OwedFiles({
    ...{ log, topic, partitions: 2, group: 'owed', logger, now: clock.now, lookEveryMs: 2 },
    ...{ source: { id: 'demo' }, waits, ...part },
  });
  all.push(owed);
  await owed.start({
    fetch: async ({ refs }) => {
      tried.push([...refs]);
      return { refs: (left.length > 1 ? left.shift() : left[0]) ?? [], retryAfterMs: null };
    },
    giveUp: async ({ messageId }) => void givenUp.push(messageId),
  });
  return owed;
}

describe('files that are owed', () => {
  it('are tried when they are due, those that are left again, until there are none', async () => {
    left = [['b'], []];
    const owed = await open();
    await owed.owe(wanted, 1_000);
    clock.advance(999);
    expect(tried).toEqual([]);
    clock.advance(2);
    await eventually(() => tried.length === 1);
    clock.advance(101);
    await eventually(() => tried.length === 2);
    expect(tried).toEqual([['a', 'b'], ['b']]);
    clock.advance(1_000_000);
    await (await open()).stop();
    expect(tried).toHaveLength(2);
  });

  it('are taken over by the next life', async () => {
    const first = await open();
    await first.owe(wanted, 50);
    await first.stop();
    clock.advance(51);
    await open();
    await eventually(() => tried.length === 1);
  });

  it('are given up after the last wait', async () => {
    left = [['a']];
    const owed = await open([1, 1]);
    await owed.owe(wanted, 0);
    for (let n = 1; n <= 3; n++) {
      await eventually(() => tried.length === n);
      clock.advance(2);
    }
    expect(tried).toHaveLength(3);
  });

  it('are limited in number: what is beyond is given up, whoever owed it, and there is room again', async () => {
    const group = { group: 'one' };
    const owed = await open([], { ...group, maxPerPartition: 3, partitions: 1 });
    const stranger = await open([], { group: 'other', maxPerPartition: 100, partitions: 1, lookEveryMs: 1_000_000 });
    const owe = (by: OwedFiles, id: string): Promise<void> => by.owe({ ...wanted, messageId: id }, 1_000);
    for (const id of ['1', '2', '3', '4']) await owe(owed, id);
    expect(givenUp).toEqual(['4']);
    await owe(stranger, '5');
    await eventually(() => givenUp.length === 2);
    expect(givenUp).toEqual(['4', '5']);
    clock.advance(1_001);
    await eventually(() => tried.length === 3);
    await eventually(async () => {
      const before = givenUp.length;
      await owe(owed, '6');
      return givenUp.length === before;
    });
  });

  it('of another source of the component are left to it', async () => {
    const owed = await open();
    await open([], { group: 'sibling', source: { id: 'sibling' } });
    await owed.owe(wanted, 50);
    await owed.owe({ ...wanted, messageId: 'n' }, 60);
    clock.advance(70);
    await eventually(() => tried.length === 2);
    await owed.stop();
    expect(tried).toHaveLength(2);
  });
});
