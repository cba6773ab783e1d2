export type * from './port.ts';
export type { SignalsLogger } from './drop-counter.ts';
export { openLocalSignals, type LocalSignalsOptions } from './open-local-signals.ts';
