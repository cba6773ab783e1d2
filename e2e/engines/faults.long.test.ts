/** The fault tests again, with more of everything (see rounds.ts). */
import { expect, it } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { rounds } from './rounds.ts';
import './broker-faults.test.ts';
import './network-faults.test.ts';
import './instance-faults.test.ts';
import './kill-loop-on-kafka.test.ts';

describeWithEngines(['kafka', 'registry', 'redis', 'postgres'], 'the long run of the fault tests', () => {
  it('has more rounds than the short one', () => {
    expect(rounds).toBeGreaterThan(3);
  });
});
