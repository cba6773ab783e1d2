export { webhookPublisher } from './webhook-publisher.ts';
