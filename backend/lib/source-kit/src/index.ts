export * from './source.ts';
export * from './source-error.ts';
export * from './component-of.ts';
export * from './find-source.ts';
export * from './channel-endpoints.ts';
export * from './read-json.ts';
export * from './json-text.ts';
export * from './signature.ts';
export * from './http-outcome.ts';
export * from './source-http.ts';
export * from './fetch-file.ts';
export {
  addressNotPublic,
  createAddressGuard,
  isNetwork,
  type AddressGuard,
  type ResolveAll,
} from './address-guard.ts';
export { systemNames } from './name-resolver.ts';
export { isPublicAddress } from './public-address.ts';
export { channelId, conversationId, uuid5 } from '@airy/model/ids';
export type { Json } from '@airy/model';
export type { ConversationCommand } from '@airy/domain';
