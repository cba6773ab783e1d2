/** The faults of webhooks again (F14 to F25), with more of everything (see ../engines/rounds.ts). */
import { expect, it } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { rounds } from '../engines/rounds.ts';
import './bad-receivers.test.ts';
import './day-down.test.ts';
import './kills.test.ts';
import './long-failure.test.ts';
import './redis-faults.test.ts';
import './rotation.test.ts';

describeWithEngines(['redis'], 'the long run of what webhooks promise', () => {
  it('has more rounds than the short one', () => {
    expect(rounds).toBeGreaterThan(3);
  });
});
