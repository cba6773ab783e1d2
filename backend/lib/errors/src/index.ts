export * from './airy-error.ts';
