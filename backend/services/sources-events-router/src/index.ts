export { sourcesEventsRouter } from './service.ts';
