export * from './attempt.ts';
export * from './directory.ts';
export * from './endpoint.ts';
export * from './endpoint-of.ts';
export * from './job.ts';
export * from './new-signing-secret.ts';
export * from './progress.ts';
export * from './selection.ts';
