export { webhookConsumer } from './webhook-consumer.ts';
export { openWebhookConsumer, type WebhookConsumer, type WebhookConsumerOptions } from './open-consumer.ts';
export type { NetworkSettings } from './open-network.ts';
