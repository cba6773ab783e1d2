export type * from './telemetry.ts';
