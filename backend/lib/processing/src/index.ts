export type * from './commander.ts';
