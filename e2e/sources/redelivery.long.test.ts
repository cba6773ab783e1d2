/** A few minutes: 100,000 webhooks of all platforms, three times each, with twenty kills. */
import { expect, it } from '@jest/globals';
import { expectNothingLostOrDoubled } from './redelivery-promises.ts';
import { redeliver } from './redelivery.ts';

const hourMs = 3_600_000;

it(
  'keeps each of 100,000 payloads’ messages once',
  async () => {
    const result = await redeliver({ payloads: 100_000, kills: 20, settleMs: hourMs / 2 });
    expect(result.payloads).toHaveLength(100_000);
    expectNothingLostOrDoubled(result);
  },
  hourMs,
);
