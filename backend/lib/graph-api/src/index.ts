export * from './graph-call.ts';
export * from './graph-check.ts';
export * from './graph-error.ts';
export * from './graph-pages.ts';
export * from './graph-send.ts';
export * from './graph-settings.ts';
export * from './graph-token.ts';
export * from './graph-webhook.ts';
