import { afterAll } from '@jest/globals';
import { eventLogConformance } from '@airy/event-log/conformance';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { kafkaDifferences } from './kafka-differences.ts';
import { createKafkaStore, removeLeftovers } from './kafka-store.fixture.ts';

describeWithEngines(['kafka', 'registry'], 'log on Kafka', cluster => {
  eventLogConformance('kafka', () => createKafkaStore(cluster), kafkaDifferences);
  afterAll(() => removeLeftovers(cluster));
});
