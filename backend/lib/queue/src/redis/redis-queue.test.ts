import { describeWithEngines } from '@airy/testkit/describe-with';
import { queueConformance } from '../conformance.ts';
import { createRedisStore } from './redis-store.fixture.ts';

describeWithEngines(['redis'], 'the delivery queue on Redis', ({ redis }) => {
  queueConformance('Redis', () => createRedisStore(redis));
});
