export type * from './telemetry.ts';
export { createTelemetry, type TelemetryOptions } from './create-telemetry.ts';
export { redact, redactText } from './redact.ts';
export { registered } from './registered.ts';
