export type * from './port.ts';
export { webhookProjection, type WebhookTopics } from './projection.ts';
