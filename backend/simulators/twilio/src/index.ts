export { simulator } from './platform.ts';
export { startTwilioSimulator } from './simulator.ts';
export { defaultSettings, type SimulatedNumber, type SimulatorSettings } from './settings.ts';
export { signBody, signForm } from './signature.ts';
export type { AcceptedMessage, Mode } from './state.ts';
export type { Signature, TwilioSimulator } from './twilio-simulator.ts';
