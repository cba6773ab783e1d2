export { simulator } from './platform.ts';
export { startTelegramSimulator } from './simulator.ts';
export type { Chat, SentFile, TelegramSimulator } from './telegram-simulator.ts';
export { defaultSettings, type SimulatedBot, type SimulatorSettings } from './settings.ts';
export type { AcceptedSend, Line, Message, Mode, Person, StoredFile } from './state.ts';
export type { Secret } from './webhook-sender.ts';
