/** About an hour on two cores: a hundred million events reach clients, at the pace at which this machine can tell them. */
import { expect, it } from '@jest/globals';
import { expectEveryEventOnce } from './feed-promises.ts';
import { feedStorm } from './feed-storm.ts';

const hourMs = 3_600_000;

it(
  '1,000 clients are cut at random while 100,000 events pass: every event is there exactly once',
  async () => {
    const result = await feedStorm({
      clients: 1_000,
      events: 100_000,
      perSecond: Number(process.env['AIRY_STORM_PER_SECOND'] ?? 40),
      restarts: 2,
      settleMs: hourMs / 2,
    });
    expect(result.told.all.size).toBeGreaterThanOrEqual(100_000);
    expectEveryEventOnce(result);
  },
  3 * hourMs,
);
