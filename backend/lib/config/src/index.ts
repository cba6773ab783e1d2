export type * from './config.ts';
export { checkSettings, type CheckedSettings, type ComponentDeclarations, type SettingProblem } from './components.ts';
export { nearest } from './nearest.ts';
export { loadConfig, type LoadedConfig, type LoadOptions } from './load-config.ts';
export { optionsHelp, settingsExample, settingsReference } from './describe.ts';
export { settings } from './settings.ts';
export { minSystemTokenLength } from './system-token.ts';
export { componentVariable } from './read-environment.ts';
