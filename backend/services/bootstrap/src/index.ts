export * from './bootstrap.ts';
