export { type Delivery, type DeliveryHeaders, type WebhookEvent } from './delivery.ts';
export * from './receiver.ts';
export * from './sign.ts';
export { newSecret } from './signing-key.ts';
export * from './verification-error.ts';
