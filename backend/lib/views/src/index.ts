export type * from './port.ts';
export type * from './projection.ts';
export type { DeadLetterRow } from './bookkeeping.ts';
export * from './view-store.ts';
export * from './view-files.ts';
export * from './unfoldable.ts';
export * from './prepared.ts';
export * from './dump.ts';
export * from './topic-fold.ts';
