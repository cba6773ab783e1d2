export { simulator } from './platform.ts';
export { startViberSimulator } from './simulator.ts';
export { defaultSettings, type SimulatorSettings } from './settings.ts';
export type { AcceptedMessage, Mode } from './state.ts';
export type { Signature, ViberSimulator } from './viber-simulator.ts';
