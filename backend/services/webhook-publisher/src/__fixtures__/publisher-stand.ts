/** An instance with the writers and the publisher; a test subscribes, lets things happen, and takes what was queued. */
import type { AdministrationCommand, CommunicationCommand, ConversationCommand } from '@airy/domain';
import { defaultWebhookDelivery, writeWebhookDelivery, type Channel, type Webhook, type WebhookDelivery } from '@airy/model';
import { conversationId as conversationIdOf } from '@airy/model/ids';
import { openDeadLetters, runAdministrationWriter, runConversationWriter, type Answer } from '@airy/processing';
import type { DeliveryQueue } from '@airy/queue';
import type { Service } from '@airy/service';
import { eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { openCodecs, topicNames } from '@airy/topics';
import { decodeJob, type WebhookJob } from '@airy/webhooks';

export const channel: Channel = {
  id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
  source: 'facebook',
  sourceChannelId: '1234',
  token: null,
  connectionState: 'CONNECTED',
};

/** What api-communication and api-admin run beside their routes. */
const writers: Service = {
  name: 'writers',
  async start({ config, dataFolder, log, registry, telemetry }) {
    const topics = topicNames(config.kafka.namespace);
    const codecs = await openCodecs(registry);
    const deadLetters = openDeadLetters({ log, topic: topics.deadLetters, telemetry });
    const options = { log, telemetry, topics, codecs, deadLetters };
    const running = await Promise.all([
      runConversationWriter({ ...options, folder: dataFolder }),
      runAdministrationWriter(options),
    ]);
    return { stop: async () => void (await Promise.all(running.map(writer => writer.stop()))) };
  },
};

export interface QueuedJob extends Omit<WebhookJob, 'body'> {
  readonly lane: string | null;
  readonly body: { readonly type: string; readonly timestamp: number; readonly payload: Record<string, unknown> };
}

export interface PublisherStand extends AsyncDisposable {
  readonly airy: TestInstance;
  readonly queue: DeliveryQueue;
  /** Stores the record as the writer would. */
  subscribe(webhook: Partial<Webhook>, delivery?: Partial<WebhookDelivery>): Promise<Webhook>;
  decide(command: CommunicationCommand): Promise<Answer>;
  administrate(command: AdministrationCommand): Promise<Answer>;
  /** A contact writes; resolves with the conversation's id. */
  contactWrites(text: string, contact?: string): Promise<string>;
  /** Takes and delivers what is queued, until there are so many. */
  delivered(webhookId: string, count: number): Promise<readonly QueuedJob[]>;
}

/** @param publisher what is to run beside the writers; it may be started and stopped by the test itself. */
export async function startStand(...publisher: readonly Service[]): Promise<PublisherStand> {
  const airy = await startTestInstance({ services: [writers, ...publisher] });
  await airy.storeChannel(channel);
  const { commander, deliveryQueue, log, registry } = airy.context;
  const queue = await deliveryQueue();
  const codec = (await openCodecs(registry)).webhooks;
  const ask = { id: null, principal: 'test', requestHash: null };
  let sequence = 0;
  return {
    airy,
    queue,
    async subscribe(part, delivery = {}) {
      const webhook: Webhook = {
        ...{ id: 'w1', name: null, events: [], signKey: null, endpoint: 'https://example.org/hook', headers: null },
        ...{ status: 'Subscribed', subscribedAt: 0 },
        delivery: writeWebhookDelivery({ ...defaultWebhookDelivery, concurrency: 100, ...delivery }),
        ...part,
      };
      const topic = topicNames(null).webhooks;
      await log.append([{ topic, partition: 0, key: webhook.id, value: codec.encode(webhook) }]);
      return webhook;
    },
    decide: command => commander.conversation({ ...ask, command }),
    administrate: command => commander.administration({ ...ask, command }),
    async contactWrites(text, contact = 'ada') {
      const command = received(contact, text, `message-${sequence++}`);
      await commander.conversation({ ...ask, command });
      return command.conversationId;
    },
    delivered: (webhookId, count) => deliver(queue, webhookId, count),
    [Symbol.asyncDispose]: () => airy.close(),
  };
}

async function deliver(queue: DeliveryQueue, webhookId: string, count: number): Promise<readonly QueuedJob[]> {
  const jobs: QueuedJob[] = [];
  await eventually(async () => {
    const { leases } = await queue.lease(webhookId, { max: 100, visibilityMs: 60_000 });
    for (const lease of leases) {
      await queue.ack(lease);
      const { body, ...job } = decodeJob(lease.payload);
      jobs.push({ ...job, lane: lease.lane, body: JSON.parse(body) as QueuedJob['body'] });
    }
    return jobs.length >= count;
  });
  return jobs;
}

export function received(
  contact: string,
  text: string,
  messageId: string,
): Extract<ConversationCommand, { type: 'message.receive' }> {
  return {
    type: 'message.receive',
    conversationId: conversationIdOf(channel.id, contact),
    messageId,
    channelId: channel.id,
    source: channel.source,
    senderId: contact,
    content: JSON.stringify({ text }),
    sentAt: null,
    headers: null,
    sourceMessageId: null,
  };
}
