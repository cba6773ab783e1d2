import { expect, it } from '@jest/globals';
import { openEmbeddedLog } from '@airy/event-log';
import type { Webhook } from '@airy/model';
import { eventually, temporaryFolder } from '@airy/testkit';
import { openCodecs, topicNames, topicSpecs } from '@airy/topics';
import { openWebhookDirectory } from './directory.ts';

const webhook: Webhook = {
  ...{ id: 'w1', name: null, events: [], signKey: null, endpoint: 'https://example.org/', headers: null },
  ...{ status: 'Subscribed', subscribedAt: 5, delivery: null },
};

it('has every record that can be read, and says what changes', async () => {
  using folder = temporaryFolder();
  const logger = { error: (fields: object) => void unreadable.push(fields), info() {}, warn() {}, debug() {} };
  const unreadable: object[] = [];
  const { log, registry } = await openEmbeddedLog({ folder: folder.path });
  await log.createTopics(topicSpecs({ namespace: null, partitions: 1, sources: [] }));
  const { webhooks: codec } = await openCodecs(registry);
  const topic = topicNames(null).webhooks;
  const append = (key: string, value: Uint8Array | null) => log.append([{ topic, partition: 0, key, value }]);
  await append('w1', codec.encode(webhook));
  await append('w2', codec.encode({ ...webhook, id: 'w2' }));
  await append('w1', Buffer.from('no record'));
  const directory = await openWebhookDirectory({ log, topic, codec, logger });
  const changes: string[] = [];
  const stop = directory.onChange(ids => void changes.push(...ids));
  expect(directory.all().map(({ id }) => id)).toEqual(['w1', 'w2']);
  expect(unreadable).toEqual([{ topic, partition: 0, offset: 2 }]);
  await append('w1', codec.encode({ ...webhook, name: 'CRM' }));
  await append('w2', null);
  await eventually(() => directory.get('w1')?.name === 'CRM' && directory.get('w2') === null);
  expect(changes).toEqual(['w1', 'w2']);
  stop();
  await directory.stop();
  await log.close();
});
