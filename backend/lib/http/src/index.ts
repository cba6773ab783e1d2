export * from './route.ts';
export type * from './host.ts';
