export type * from './commander.ts';
export * from './dead-letters.ts';
export * from './effect.ts';
export type { WindowLimits } from './effect-window.ts';
export type { BackOff } from './back-off.ts';
export * from './poison.ts';
export * from './projection.ts';
