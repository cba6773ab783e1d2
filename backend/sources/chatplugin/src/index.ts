export { chatplugin } from './source.ts';
