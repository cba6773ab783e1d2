export type * from './port.ts';
export * from './position.ts';
