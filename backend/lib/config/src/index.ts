export type * from './config.ts';
export type { ComponentDeclarations } from './components.ts';
export { loadConfig, type LoadedConfig, type LoadOptions } from './load-config.ts';
export { optionsHelp, settingsExample, settingsReference } from './describe.ts';
