export type * from './commander.ts';
export * from './dead-letters.ts';
export * from './poison.ts';
export * from './projection.ts';
