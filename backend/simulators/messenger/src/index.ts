export { simulator } from './platform.ts';
export { startMessengerSimulator } from './simulator.ts';
export type { Between, MessengerSimulator, Said } from './messenger-simulator.ts';
export { defaultSettings, type SimulatedAccount, type SimulatedPage, type SimulatorSettings } from './settings.ts';
export type { AcceptedSend, Line, Mode, Person } from './state.ts';
export { GraphError, graphErrors } from './graph-error.ts';
export { WebhookSender, type Signature } from './webhook-sender.ts';
export * from './events.ts';
