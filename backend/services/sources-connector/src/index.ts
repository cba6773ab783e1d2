export { sourcesConnector } from './service.ts';
