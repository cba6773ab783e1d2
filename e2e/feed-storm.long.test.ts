import { expect, it } from '@jest/globals';
import { expectEveryEventOnce } from './feed-promises.ts';
import { feedStorm } from './feed-storm.ts';

it('1,000 clients are cut at random while 100,000 events pass: every event is there exactly once', async () => {
  const result = await feedStorm({ clients: 1_000, events: 100_000, restarts: 2, settleMs: 600_000 });
  expect(result.told.all.size).toBeGreaterThanOrEqual(100_000);
  expectEveryEventOnce(result);
});
