export { simulator } from './platform.ts';
export { startWhatsappSimulator } from './simulator.ts';
export type { Parties, WhatsappSimulator } from './whatsapp-simulator.ts';
export { defaultSettings, type SimulatedNumber, type SimulatorSettings } from './settings.ts';
export type { AcceptedSend, Line, Message, Mode, Person, StoredFile, Ticks } from './state.ts';
