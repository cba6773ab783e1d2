export type * from './command.ts';
export type * from './event.ts';
export type * from './conversation/commands.ts';
export type * from './administration/commands.ts';
