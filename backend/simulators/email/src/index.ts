export { simulator } from './platform.ts';
export { startEmailSimulator, type EmailSimulator } from './simulator.ts';
export type { Line, MailSettings, MailSimulator, Mode, WriteOptions } from './mail-simulator.ts';
