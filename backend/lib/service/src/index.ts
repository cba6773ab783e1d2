export type * from './service.ts';
export type * from './commander.ts';
