export { ApiError, type CallOptions } from '@airy/http-client';
export * from './client.ts';
