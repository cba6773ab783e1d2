import { expect, it } from '@jest/globals';
import { describeDrift } from './report-drift.ts';

it.each([
  [
    'replicas',
    '3',
    '1',
    't has 1 replicas, not 3: move it with kafka-reassign-partitions, or set kafka.minimumReplicas to 1.',
  ],
  ['partitions', '1', '10', 't has 10 partitions, not 1: Airy uses the first 1 only; nothing needs to be done.'],
  [
    'cleanup.policy',
    'compact',
    null,
    't has no cleanup.policy, not compact: give the user of Airy the right to change topics, or change it by hand.',
  ],
])('says what to do about %s', (what, wanted, found, text) => {
  expect(describeDrift({ topic: 't', what, wanted, found, isMended: false })).toBe(text);
});
