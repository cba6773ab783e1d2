import { jest } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { kafkaCoreStore } from './__fixtures__/core-store.ts';
import { rehomeSuite } from './conformance/rehome-suite.ts';

// Topics are made and deleted for each test.
jest.setTimeout(60_000);

describeWithEngines(['kafka', 'registry'], 're-homing', cluster => {
  rehomeSuite('Kafka', () => kafkaCoreStore(cluster));
});
