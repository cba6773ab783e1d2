import { expect, it } from '@jest/globals';
import { expectNothingLostOrDoubled } from './redelivery-promises.ts';
import { redeliver } from './redelivery.ts';

it('keeps each message once, though webhooks of all platforms come three times, shuffled, and the process is killed', async () => {
  const result = await redeliver({ payloads: 1_000, kills: 2, settleMs: 60_000 });
  expect(result.expected.size).toBeGreaterThan(600);
  expectNothingLostOrDoubled(result);
}, 120_000);
