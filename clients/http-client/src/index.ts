export * from './api.generated.ts';
export * from './api-error.ts';
export * from './caller.ts';
export * from './client.ts';
export * from './connection.ts';
export { type Feed, type FeedEvent, type FeedOptions, type RefreshRequired } from './feed.ts';
export * from './airy-payloads.ts';
export * from './http-client.ts';
export { uploadFile, type UploadOptions } from './upload.ts';
