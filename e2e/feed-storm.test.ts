/** `AIRY_STORM_CLIENTS` and `AIRY_STORM_EVENTS` make it larger; `feed-storm.long.test.ts` is the whole of it. */
import { expect, it } from '@jest/globals';
import { expectEveryEventOnce } from './feed-promises.ts';
import { feedStorm } from './feed-storm.ts';

const clients = Number(process.env['AIRY_STORM_CLIENTS'] ?? 120);
const events = Number(process.env['AIRY_STORM_EVENTS'] ?? 6_000);

it('clients that are cut at random, and a server that starts anew: every event is there exactly once', async () => {
  const result = await feedStorm({ clients, events, perSecond: 500, restarts: 1, settleMs: 60_000 });
  expect(result.told.all.size).toBeGreaterThanOrEqual(events);
  expectEveryEventOnce(result);
}, 300_000);
