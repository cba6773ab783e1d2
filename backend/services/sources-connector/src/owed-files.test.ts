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

beforeEach(async () => {
  [all, left, tried] = [[], [], []];
  airy = await startTestInstance({ services: [] });
  await airy.context.log.createTopics([
    { name: topic, partitions: 2, cleanup: 'compact', retentionMs: null, minCompactionLagMs: 0 },
  ]);
});
afterEach(async () => {
  await Promise.all(all.map(one => one.stop()));
  await airy.close();
});

async function open(waits: OwedFilesOptions['waits'] = [100, 100]): Promise<OwedFiles> {
  const { log } = airy.context;
  const logger = pino({ level: 'silent' });
  const owed = new OwedFiles({
    ...{ log, topic, partitions: 2, group: 'owed', logger, now: clock.now, lookEveryMs: 2 },
    ...(waits && { waits }),
  });
  all.push(owed);
  await owed.start({
    fetch: async ({ refs }) => {
      tried.push([...refs]);
      return { refs: (left.length > 1 ? left.shift() : left[0]) ?? [], retryAfterMs: null };
    },
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
});
