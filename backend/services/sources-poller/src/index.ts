export { sourcesPoller } from './service.ts';
