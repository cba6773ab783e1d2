export * from './test-instance.ts';
