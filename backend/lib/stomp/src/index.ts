export { StompProtocolError, stompVersions } from './frame.ts';
export type { Headers as StompHeaders, StompVersion } from './frame.ts';
export { defaultLimits } from './limits.ts';
export type { StompLimits } from './limits.ts';
export { encodeMessage } from './message.ts';
export type { EncodedMessage, OutgoingMessage } from './message.ts';
export { createStompServer } from './stomp-server.ts';
export type { StompServer, StompServerOptions } from './stomp-server.ts';
export type { StompConnection } from './stomp-connection.ts';
