import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { kafkaCoreStore } from './__fixtures__/core-store.ts';
import { RehomeBench } from './__fixtures__/rehome-bench.ts';
import { rehomeSuite } from './conformance/rehome-suite.ts';

// Topics are made and deleted for each test.
jest.setTimeout(60_000);

describeWithEngines(['kafka', 'registry'], 're-homing', cluster => {
  rehomeSuite('Kafka', () => kafkaCoreStore(cluster));

  describe('policies of topics on Kafka', () => {
    let admin: Admin;
    let bench: RehomeBench;

    beforeAll(async () => {
      admin = new kafkajs.Kafka({ brokers: [cluster.kafka], logLevel: kafkajs.logLevel.NOTHING }).admin();
      await admin.connect();
      bench = await RehomeBench.make(() => kafkaCoreStore(cluster));
    });

    afterAll(async () => {
      await bench.close();
      await admin.disconnect();
    });

    it('are after the deletion what they were before', async () => {
      await bench.core.tag({ id: 't', name: 'T', color: 'RED' }).tag({ id: 'u', name: 'U', color: 'BLUE' }).flush();
      const type = kafkajs.ConfigResourceTypes.TOPIC;
      const policy = async () => {
        const resources = [{ type, name: bench.names.tags }];
        const described = await admin.describeConfigs({ includeSynonyms: false, resources });
        const entries = described.resources[0]?.configEntries ?? [];
        return entries
          .filter(({ isDefault }) => !isDefault)
          .map(({ configName, configValue }) => [configName, configValue]);
      };
      const before = await policy();
      expect(before).toContainEqual(['cleanup.policy', 'compact']);
      expect(await bench.rehome()).toMatchObject({ outcome: 'done' });
      expect(await policy()).toEqual(before);
    });
  });
});
