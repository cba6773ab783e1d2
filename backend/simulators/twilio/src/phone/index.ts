/** What simulators of phones have in common: a page, chats, webhooks that are sent until they are taken. */
export { Chats, type Line } from './chats.ts';
export { Deliveries, type Answer, type Outgoing } from './deliveries.ts';
export { Modes } from './modes.ts';
export { phoneApi, type Phone, type Said } from './phone-api.ts';
export { picture } from './picture.ts';
export { serve, type Served } from './serve.ts';
