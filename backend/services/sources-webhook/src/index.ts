export { sourcesWebhook } from './service.ts';
