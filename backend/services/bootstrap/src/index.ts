export * from './bootstrap.ts';
export type { BootstrapSettings } from './bootstrap-settings.ts';
export { awaitBootstrap } from './await-bootstrap.ts';
